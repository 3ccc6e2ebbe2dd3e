// Where JupyterLab 3 shows what the test looks at. Only the notebook in front counts.
const panel = '.jp-NotebookPanel:not(.lm-mod-hidden)';
export const address = (base, path, token) => `${base}/lab/tree/${path}?reset&token=${token}`;
export const cell = `${panel} .jp-CodeCell`;
export const prompt = '.jp-InputPrompt';
export const output = '.jp-OutputArea-output';
export const failure = '[data-mime-type="application/vnd.jupyter.error"], [data-mime-type="application/vnd.jupyter.stderr"]';
export const interrupt = `${panel} button[data-command="kernelmenu:interrupt"]`;
export const idle = `${panel} .jp-Notebook-ExecutionIndicator[data-status="idle"]`;

export const runAll = page => menu(page, 'runmenu:run-all');
export const runBelow = page => menu(page, 'notebook:run-all-below');

async function menu(page, command) {
  await page.click('.lm-MenuBar-item:has-text("Run")');
  await page.click(`.lm-Menu-item[data-command="${command}"]`);
}
