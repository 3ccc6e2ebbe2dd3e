"""Chapters of the book run from top to bottom on the Java kernel, in the order of the table of contents."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[5]
BOOK = ROOT / "notebooks"
RESULTS = Path("src", "site", "resources", "results")  # of finished runs, which chapter 04 reads
PATIENCE = float(os.environ.get("TEST_PATIENCE", 1))  # stretches the time limits, for a machine that is busy with other things
MOST_SECONDS = 300 * PATIENCE  # of a chapter, on two quiet cores
MOST_SECONDS_OF_A_CELL = 1800 * PATIENCE  # a slow chapter is to end and be told by its time; a hanging one is to end


def opens_a_lab(chapter):
    """Whether it loads a base model and pictures; the others train nothing and read nothing that another chapter trained."""
    cells = json.loads(chapter.read_text())["cells"]
    return any("Lab.open(" in "".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")


class Chapters(unittest.TestCase):
    """In a copy, because later chapters read what the first one trains; in a folder of its own, so that it does train."""

    def run_all(self, chapters):
        self.assertTrue(chapters)
        with tempfile.TemporaryDirectory() as folder:
            copy = Path(folder, "notebooks")
            shutil.copytree(BOOK, copy)
            shutil.copytree(ROOT / RESULTS, Path(folder, RESULTS))
            for chapter in chapters:
                with self.subTest(chapter.name):
                    self.run_one(copy / chapter.name)

    def run_one(self, chapter):
        started = time.monotonic()
        done = subprocess.run(
            ["/usr/bin/jupyter", "nbconvert", "--to", "notebook", "--execute", "--inplace",
             f"--ExecutePreprocessor.timeout={MOST_SECONDS_OF_A_CELL:.0f}", chapter],
            capture_output=True, text=True, env=os.environ)
        seconds = time.monotonic() - started
        print(f"\n    {chapter.name}: {seconds:.0f} s", file=sys.stderr)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("image/png", chapter.read_text())
        self.assertLessEqual(seconds, MOST_SECONDS, f"{chapter.name} took longer than a chapter may")


class QuickChaptersTest(Chapters):
    def test_every_chapter_without_a_model_runs_and_leaves_outputs(self):
        self.run_all([chapter for chapter in sorted(BOOK.glob("*.ipynb")) if not opens_a_lab(chapter)])


class EveryChapterTest(Chapters):
    def test_every_chapter_runs_and_leaves_outputs(self):
        self.run_all(sorted(BOOK.glob("*.ipynb")))


if __name__ == "__main__":
    unittest.main()
