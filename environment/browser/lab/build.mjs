// Bundles JupyterLab from the npm packages in a folder into its subfolder build, unless that is newer than this one:
//   node build.mjs FOLDER
import {cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, symlinkSync, writeFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';

const HERE = dirname(fileURLToPath(import.meta.url));
const folder = process.argv[2];
const modules = join(folder, 'node_modules');
const done = join(folder, 'build');
const build = join(folder, 'build.new');
const names = Object.keys(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).dependencies);
const extensions = names.filter(name => name.endsWith('-extension'));
const MATHJAX = '/usr/share/javascript/mathjax'; // of Debian, with the notebook server

/**
 * What webpack's loaders would do: "~name" in a style sheet is a package, and an import after its rules counts; SVG files are text in
 * code, pictures in a style sheet.
 */
const loaders = {
  name: 'loaders',
  setup(bundler) {
    const again = (path, {kind, resolveDir, importer}) => bundler.resolve(path, {kind, resolveDir, importer, pluginData: 'resolved'});
    bundler.onResolve({filter: /^~/}, args => again(args.path.slice(1), args));
    bundler.onLoad({filter: /\.css$/}, args => {
      const css = readFileSync(args.path, 'utf8');
      const late = /^@import [^;]+;$/gm;
      return {contents: [...(css.match(late) ?? []), css.replace(late, '')].join('\n'), loader: 'css'};
    });
    bundler.onResolve({filter: /\.svg$/}, async args => {
      if (args.kind !== 'url-token' || args.pluginData === 'resolved') return undefined;
      return {...(await again(args.path, args)), namespace: 'picture'};
    });
    bundler.onLoad({filter: /.*/, namespace: 'picture'}, args => ({contents: readFileSync(args.path), loader: 'dataurl'}));
  }
};

const options = {
  absWorkingDir: folder,
  bundle: true,
  minify: true,
  logLevel: 'error',
  target: 'es2020',
  loader: {'.svg': 'text', '.woff': 'file', '.woff2': 'file', '.ttf': 'file', '.eot': 'file', '.png': 'dataurl', '.gif': 'dataurl'},
  define: {'process.env.NODE_ENV': '"production"', 'process.env': '{}', global: 'globalThis'},
  alias: {path: 'path-browserify'},
  plugins: [loaders]
};

/** The settings of every extension, as jupyterlab_server looks for them. */
function copySchemas(name) {
  const schema = join(modules, name, 'schema');
  if (!existsSync(schema)) return;
  cpSync(schema, join(build, 'schemas', name), {recursive: true});
  cpSync(join(modules, name, 'package.json'), join(build, 'schemas', name, 'package.json.orig'));
}

/** The page: load every extension's plugins and styles, then start. */
function entry() {
  const styles = names.filter(name => existsSync(join(modules, name, 'style/index.js'))).map(name => `import '${name}/style/index.js';`);
  const imports = extensions.map((name, i) => `import * as extension${i} from '${name}';`);
  const list = `const extensions = [${extensions.map((_, i) => `extension${i}`)}];`;
  return [...styles, ...imports, list, readFileSync(join(HERE, 'start.js'), 'utf8')].join('\n');
}

const newest = Math.max(...['build.mjs', 'start.js', 'index.html', 'package.json'].map(name => statSync(join(HERE, name)).mtimeMs));
if (!existsSync(done) || statSync(done).mtimeMs < newest) {
  console.error('building JupyterLab ...');
  const esbuild = createRequire(join(folder, 'package.json'))('esbuild');
  rmSync(build, {recursive: true, force: true});
  for (const part of ['static', 'templates', 'themes', 'settings', 'workspaces']) mkdirSync(join(build, part), {recursive: true});
  await esbuild.build({...options, stdin: {contents: entry(), resolveDir: folder}, outfile: join(build, 'static/lab.js')});
  const theme = '@jupyterlab/theme-light-extension';
  const css = readdirSync(join(modules, theme, 'style')).includes('theme.css') ? 'theme.css' : 'index.css';
  await esbuild.build({...options, entryPoints: [join(modules, theme, 'style', css)], outfile: join(build, 'themes', theme, 'index.css')});
  extensions.forEach(copySchemas);
  cpSync(join(HERE, 'index.html'), join(build, 'templates/index.html'));
  symlinkSync(MATHJAX, join(build, 'static/mathjax'));
  writeFileSync(join(build, 'version'), JSON.parse(readFileSync(join(modules, '@jupyterlab/application/package.json'), 'utf8')).version);
  rmSync(done, {recursive: true, force: true});
  renameSync(build, done);
}
