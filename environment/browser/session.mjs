// A notebook in a page: run a cell, read its outputs, interrupt it.
import {check, until, within} from './checks.mjs';

export class Session {
  /** @param page of the browser; @param ui notebook.mjs or jupyterlab.mjs: where things are */
  constructor(page, ui) {
    this.page = page;
    this.ui = ui;
    page.on('request', request => {
      if (request.method() === 'POST' && request.url().includes('/api/sessions')) this.asked ??= performance.now();
    });
    page.on('websocket', socket => {
      if (socket.url().includes('/channels')) socket.once('framereceived', () => (this.answered = true));
    });
  }

  /** Opens a notebook and waits for its kernel. JupyterLab shows an idle one before there is any, and forgets a cell that is run then. */
  async open(server, path) {
    await this.page.goto(this.ui.address(server.base, path, server.token), {timeout: 0});
    await until(async () => this.answered && (await this.page.locator(this.ui.idle).count()), 90, `an idle kernel for ${path}`, () => this.text('body'));
  }

  cell(i) {
    return this.page.locator(this.ui.cell).nth(i);
  }

  /** Starts the i-th code cell. */
  async start(i) {
    await this.cell(i).locator('.CodeMirror').click();
    await this.page.keyboard.press('Control+Enter');
    await until(() => this.number(i), 30, `code cell ${i} started by Ctrl-Enter`, () => this.text('body'));
  }

  /** Runs the i-th code cell to its end; returns what it shows. */
  async run(i, limit) {
    await this.start(i);
    await this.finished(i, limit);
    return this.shown(i);
  }

  async shown(i) {
    return (await this.cell(i).locator(this.ui.output).allInnerTexts()).join('\n');
  }

  async number(i) {
    return (await this.cell(i).locator(this.ui.prompt).first().innerText()).match(/\[(.*)\]/)?.[1]?.trim() ?? '';
  }

  isDone = async i => /^\d+$/.test(await this.number(i));

  finished(i, limit) {
    return until(() => this.isDone(i), limit, `the end of code cell ${i}`, async () => `[${await this.number(i)}] ${await this.shown(i)}`);
  }

  /** Interrupts the running i-th cell by the button; it must end as an interrupted cell does. */
  async interrupt(i, expected) {
    check((await this.number(i)) === '*', `code cell ${i} running`, `[${await this.number(i)}] ${await this.shown(i)}`);
    const asked = performance.now();
    await this.page.click(this.ui.interrupt);
    await until(() => this.isDone(i), 60, `the end of interrupted code cell ${i}`, () => this.shown(i));
    within((performance.now() - asked) / 1000, 2, `interrupt of code cell ${i} to its end`);
    const shown = await this.shown(i);
    check(expected.test(shown), `${expected} in the interrupted cell`, shown);
  }

  /** The errors that the cells show. */
  failures() {
    return this.page.locator(this.ui.cell).locator(this.ui.failure).allInnerTexts();
  }

  text(selector) {
    return this.page.locator(selector).first().innerText();
  }
}
