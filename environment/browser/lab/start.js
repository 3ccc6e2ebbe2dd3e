// Appended by build.mjs to the imports of all extensions.
import {JupyterLab} from '@jupyterlab/application';

const lab = new JupyterLab({mimeExtensions: [], disabled: {matches: [], patterns: []}, deferred: {matches: [], patterns: []}});
const plugins = extensions.flatMap(extension => extension.default);
const news = '@jupyterlab/apputils-extension:announcements'; // asks whether it may fetch news
lab.registerPlugins(plugins.filter(plugin => plugin.id !== news));
lab.start({ignorePlugins: []}).then(() => lab.restored);
