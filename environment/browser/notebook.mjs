// Where Debian's notebook server (classic Notebook 6) shows what the test looks at.
export const address = (base, path, token) => `${base}/notebooks/${path}?token=${token}`;
export const cell = '.code_cell';
export const prompt = '.input_prompt';
export const output = '.output_subarea';
export const failure = '.output_error';
export const interrupt = 'button[data-jupyter-action="jupyter-notebook:interrupt-kernel"]';
export const idle = '.kernel_idle_icon';

export const runAll = page => menu(page, '#run_all_cells');
export const runBelow = page => menu(page, '#run_all_cells_below');

async function menu(page, item) {
  await page.click('#celllink');
  await page.click(item);
}
