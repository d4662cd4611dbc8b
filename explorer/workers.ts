/** Where the editor finds its workers: files of this hub, beside the page's script. */
const MonacoEnvironment = {
  getWorker(_id: string, label: string): Worker {
    const name = label === 'json' || label === 'graphql' ? label : 'editor';
    return new Worker(new URL(`./${name}.worker.js`, import.meta.url));
  },
};

Object.assign(globalThis, { MonacoEnvironment });
