"""Every chapter of the book runs from top to bottom on the Java kernel, in the order of the table of contents."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

BOOK = Path(__file__).resolve().parents[5] / "notebooks"
MINUTES = 30


class ChaptersTest(unittest.TestCase):
    def test_every_chapter_runs_and_leaves_outputs(self):
        """In a copy, because later chapters read what the first one trains; in a folder of its own, so that it does train."""
        chapters = sorted(BOOK.glob("*.ipynb"))
        self.assertTrue(chapters)
        with tempfile.TemporaryDirectory() as folder:
            copy = Path(folder, "notebooks")
            shutil.copytree(BOOK, copy)
            for chapter in chapters:
                with self.subTest(chapter.name):
                    started = time.monotonic()
                    done = subprocess.run(
                        ["/usr/bin/jupyter", "nbconvert", "--to", "notebook", "--execute", "--inplace",
                         f"--ExecutePreprocessor.timeout={MINUTES * 60}", copy / chapter.name],
                        capture_output=True, text=True, env=os.environ)
                    print(f"\n    {chapter.name}: {time.monotonic() - started:.0f} s", file=sys.stderr)
                    self.assertEqual(done.returncode, 0, done.stderr)
                    self.assertIn("image/png", (copy / chapter.name).read_text())


if __name__ == "__main__":
    unittest.main()
