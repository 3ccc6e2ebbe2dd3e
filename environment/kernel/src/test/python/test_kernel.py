"""The Java kernel as a front end sees it, through the spec named java. Started by environment/test-kernel.sh."""

import base64
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path
from queue import Empty

import jupyter_kernel_test
from jupyter_client.manager import start_new_kernel

NOTEBOOKS = Path(__file__).resolve().parent.parent / "notebooks"
PATIENCE = float(os.environ.get("TEST_PATIENCE", 1))  # stretches the time limits, for a machine that is busy with other things
IMAGE = 'var shown = display(new java.awt.image.BufferedImage(4, 4, java.awt.image.BufferedImage.TYPE_INT_RGB));'


class ConformanceTest(jupyter_kernel_test.KernelTests):
    """Jupyter's suite; it skips what has no sample, so everything has one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.kc.execute_interactive("1", timeout=120)  # the answers to the first questions are out of the way

    kernel_name = "java"
    language_name = "Java"
    file_extension = ".jshell"
    code_hello_world = 'System.out.println("hello, world");'
    code_stderr = 'System.err.print("oops");'
    completion_samples = [{"text": '"x".toUpperC', "matches": {"toUpperCase("}}]
    complete_code_samples = ["1 + 1", "int x = 5", "class A {}", "%jars a.jar", "%%loadFromPOM\n<a>"]
    incomplete_code_samples = ["for (int i = 0; i < 3; i++) {", "int f("]
    invalid_code_samples = ["int x = );"]
    code_page_something = 'page("some text");'
    code_generate_error = 'throw new IllegalStateException("on purpose");'
    code_execute_result = [{"code": "6 * 7", "result": "42"}, {"code": '"a" + "b"', "result": "ab"}]
    code_display_data = [
        {"code": 'String id = display("<b>x</b>", "text/html");', "mime": "text/html"},
        {"code": IMAGE, "mime": "image/png"},
        {"code": IMAGE.replace("RGB));", 'RGB), "image/jpeg");'), "mime": "image/jpeg"},
    ]
    code_history_pattern = "6 ?*"
    supported_history_operations = ("tail", "range", "search")
    code_inspect_sample = "Math.max("
    code_clear_output = "clearOutput(true);"


class SessionTest(unittest.TestCase):
    """What the suite does not ask."""

    @classmethod
    def setUpClass(cls):
        cls.manager, cls.client = start_new_kernel(kernel_name="java")

    @classmethod
    def tearDownClass(cls):
        cls.client.stop_channels()
        cls.manager.shutdown_kernel()

    def run_cell(self, code, timeout=60, **options):
        """The reply's content, and what the cell showed."""
        published = []
        reply = self.client.execute_interactive(
            code, timeout=timeout, output_hook=published.append, **options)
        return reply["content"], [m for m in published if m["msg_type"] not in ("status", "execute_input")]

    def test_error_names_the_root_cause_and_its_line(self):
        reply, published = self.run_cell('int a = 1;\nthrow new RuntimeException("outer", new java.io.IOException("disk full"));')
        self.assertEqual((reply["ename"], reply["evalue"]), ("IOException", "disk full"))
        error = published[-1]["content"]
        self.assertIn("IOException: disk full", error["traceback"][0])
        self.assertRegex(error["traceback"][1], r"cell \[\d+\], line 2: throw new RuntimeException")

    def test_display_is_updated_by_another_thread_after_its_cell(self):
        _, published = self.run_cell(
            'String shown = display("0 %", "text/html");\n'
            'var later = new Thread(() -> { try { Thread.sleep(700); } catch (InterruptedException e) {}\n'
            '    updateDisplay(shown, "100 %", "text/html"); }); later.start();')
        shown = published[-1]["content"]["transient"]["display_id"]
        update = self.client.get_iopub_msg(timeout=10)
        self.assertEqual(update["msg_type"], "update_display_data")
        self.assertEqual(update["content"]["transient"]["display_id"], shown)
        self.assertEqual(update["content"]["data"]["text/html"], "100 %")

    def test_cell_may_ask_for_input(self):
        answers = []

        def answer(message):
            answers.append(message["msg_type"])
            self.client.input("seven")

        reply, published = self.run_cell(
            "new Scanner(System.in).nextLine()", allow_stdin=True, stdin_hook=answer)
        self.assertEqual(answers, ["input_request"])
        self.assertEqual(published[-1]["content"]["data"]["text/plain"], "seven")

    def test_renderer_is_registered_without_imports(self):
        reply, _ = self.run_cell(
            'record Point(int x) {}\n'
            'getKernelInstance().getRenderer().createRegistration(Point.class).preferring("text/html")\n'
            '    .register((p, context) -> context.getOutputContainer().putHTML("<i>" + p.x() + "</i>"));')
        self.assertEqual(reply["status"], "ok", reply)
        _, published = self.run_cell("new Point(3)")
        self.assertEqual(published[-1]["content"]["data"]["text/html"], "<i>3</i>")

    def test_nested_evaluation_gives_an_object(self):
        _, published = self.run_cell('int n = (Integer) eval("20 + 1"); n * 2')
        self.assertEqual(published[-1]["content"]["data"]["text/plain"], "42")

    def test_maven_brings_an_artifact_and_a_pom_its_own(self):
        reply, _ = self.run_cell("%maven org.assertj:assertj-core:3.27.7\nimport org.assertj.core.api.Assertions;", 120)
        self.assertEqual(reply["status"], "ok", reply)
        reply, published = self.run_cell(
            "%%loadFromPOM\n<dependency><groupId>org.junit.jupiter</groupId><artifactId>junit-jupiter</artifactId>"
            "<version>5.14.1</version></dependency>", 120)
        self.assertEqual(reply["status"], "ok", reply)
        _, published = self.run_cell("org.junit.jupiter.api.Test.class.getSimpleName()")
        self.assertEqual(published[-1]["content"]["data"]["text/plain"], "Test")

    def test_load_runs_a_file(self):
        with tempfile.TemporaryDirectory() as folder:
            Path(folder, "part.jshell").write_text("int fromFile = 5;\nint twice(int n) { return 2 * n; }\n")
            reply, _ = self.run_cell(f"%load {folder}/part\nint both = twice(fromFile);")
            self.assertEqual(reply["status"], "ok", reply)
        _, published = self.run_cell("both")
        self.assertEqual(published[-1]["content"]["data"]["text/plain"], "10")

    def test_interrupt_ends_every_cell_within_two_seconds(self):
        for code in ("Thread.sleep(60_000);", "while (true) { Thread.onSpinWait(); }"):
            with self.subTest(code=code):
                message = self.client.execute(code)
                time.sleep(2)
                asked = time.monotonic()
                self.manager.interrupt_kernel()
                reply = self.reply_to(message)
                took = time.monotonic() - asked
                print(f"\n    interrupted within {took:.2f} s: {code}", file=sys.stderr)
                self.assertEqual(reply["ename"], "InterruptedException")
                self.assertLess(took, 2 * PATIENCE)
                self.run_cell("1 + 1")

    def test_cells_sent_behind_one_that_fails_are_aborted(self):
        fails = self.client.execute('int seen = 1;\nThread.sleep(500);\nthrow new IllegalStateException("on purpose");')
        behind = [self.client.execute(code) for code in ("seen = 2;", "seen = 3;")]
        self.assertEqual(self.reply_to(fails)["status"], "error")
        self.assertEqual([self.reply_to(message)["status"] for message in behind], ["aborted", "aborted"])
        self.assertEqual(self.value_of("seen"), "1")

    def test_front_end_may_ask_to_go_on_after_a_failure(self):
        fails = self.client.execute('int went = 1;\nThread.sleep(500);\nthrow new IllegalStateException();', stop_on_error=False)
        behind = self.client.execute("went = 2;")
        self.assertEqual(self.reply_to(fails)["status"], "error")
        self.assertEqual(self.reply_to(behind)["status"], "ok")
        self.assertEqual(self.value_of("went"), "2")

    def value_of(self, name):
        """A later request is answered as ever."""
        return self.run_cell(name)[1][-1]["content"]["data"]["text/plain"]

    def reply_to(self, message):
        while True:
            reply = self.client.get_shell_msg(timeout=10 * PATIENCE)
            if reply["parent_header"]["msg_id"] == message:
                return reply["content"]


class LifeTest(unittest.TestCase):
    def test_kernel_ends_with_a_parent_that_is_killed(self):
        server = subprocess.Popen(
            [sys.executable, "-c",
             "import time; from jupyter_client.manager import start_new_kernel\n"
             "manager, client = start_new_kernel(kernel_name='java')\n"
             "print(manager.provisioner.pid, flush=True); client.execute('while (true) {}'); time.sleep(600)"],
            stdout=subprocess.PIPE, text=True)
        kernel = int(server.stdout.readline())
        time.sleep(2)
        server.kill()
        killed = time.monotonic()
        server.wait()
        server.stdout.close()
        try:
            while is_alive(kernel) and time.monotonic() < killed + 10 * PATIENCE:
                time.sleep(0.1)
            self.assertFalse(is_alive(kernel), f"the kernel outlived its parent by {10 * PATIENCE} s")
            print(f"\n    gone {time.monotonic() - killed:.1f} s after its parent", file=sys.stderr)
        finally:
            if is_alive(kernel):
                os.kill(kernel, signal.SIGKILL)

    def test_shutdown_ends_a_busy_kernel(self):
        manager, client = start_new_kernel(kernel_name="java")
        kernel = manager.provisioner.pid
        client.execute("while (true) {}")
        time.sleep(2)
        asked = time.monotonic()
        client.shutdown()
        while manager.is_alive() and time.monotonic() < asked + 10 * PATIENCE:
            time.sleep(0.1)
        took = time.monotonic() - asked
        client.stop_channels()
        manager.shutdown_kernel(now=True)
        self.assertFalse(is_alive(kernel))
        self.assertLess(took, 5 * PATIENCE)


class NotebookTest(unittest.TestCase):
    def test_library_runs_in_a_notebook_without_imports(self):
        with tempfile.TemporaryDirectory() as folder:
            convert("smoke.ipynb", folder).check_returncode()
            cells = json.loads(Path(folder, "smoke.ipynb").read_text())["cells"]
        outputs = [output for cell in cells for output in cell.get("outputs", [])]
        data = [output["data"] for output in outputs if "data" in output]
        text = ["".join(shown["text/plain"]) for shown in data]
        self.assertAlmostEqual(float(text[0]), 0.3 / (1 + 1e-5 + 0.5 * 0.7), places=6)
        self.assertEqual(text[1], "true")
        picture = base64.b64decode(data[2]["image/png"], validate=True)
        self.assertTrue(picture.startswith(b"\x89PNG") and picture.endswith(b"IEND\xaeB`\x82"), "not the whole of a PNG file")
        self.assertGreater(len(data[2]["image/png"]), 5000, "an empty picture?")
        self.assertEqual("".join(data[3]["text/html"]), "<b>done</b>")

    def test_notebook_that_must_fail_fails_and_says_why(self):
        with tempfile.TemporaryDirectory() as folder:
            failed = convert("failing.ipynb", folder)
            self.assertNotEqual(failed.returncode, 0)
            self.assertIn("rank must be at least 1", failed.stderr)
            self.assertRegex(failed.stderr, r"cell \[2\], line 1: LoraConfig tooSmall")
            self.assertFalse(Path(folder, "failing.ipynb").exists())


def convert(notebook, folder):
    return subprocess.run(
        ["/usr/bin/jupyter", "nbconvert", "--to", "notebook", "--execute", NOTEBOOKS / notebook, "--output-dir", folder],
        capture_output=True, text=True)


def is_alive(pid):
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


if __name__ == "__main__":
    unittest.main()
