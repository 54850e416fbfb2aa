import { join } from 'node:path';
import { type BuildOptions, build, type Metafile, type Plugin } from 'esbuild';

/** What is bundled, and into which file. */
export interface BundleOptions {
  readonly root: string;
  /** Relative to `root`. */
  readonly entry: string;
  readonly outfile: string;
}

/**
 * The kubeconfig part of the Kubernetes client alone: the rest, a class for every type of the API, is
 * most of a bundle and of the memory of an idle process.
 */
const kubeConfigOnly: Plugin = {
  name: 'kubeconfig-only',
  setup({ onResolve, resolve }) {
    onResolve({ filter: /^@kubernetes\/client-node$/ }, ({ kind, importer, resolveDir }) =>
      resolve('@kubernetes/client-node/dist/config.js', { kind, importer, resolveDir }),
    );
    // Read for one function that the kubeconfig part never calls on our way through it.
    onResolve(
      { filter: /\/gen\/index\.js$/ },
      async ({ path, kind, importer, resolveDir, pluginData }) => {
        if (pluginData === seen) return undefined;
        const found = await resolve(path, { kind, importer, resolveDir, pluginData: seen });
        return { ...found, sideEffects: false };
      },
    );
  },
};
const seen = Symbol('seen');

/** Packages that are CommonJS call `require`, which modules do not have. */
const requireOfModule =
  "import { createRequire as requireOf } from 'node:module'; const require = requireOf(import.meta.url);";

/** Bundles an entry with all that it imports into one file that a bare Node of the pinned version runs. */
export async function bundle({ root, entry, outfile }: BundleOptions): Promise<Metafile> {
  const options: BuildOptions & { readonly metafile: true } = {
    absWorkingDir: root,
    entryPoints: [join(root, entry)],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node24',
    // Names stay, so that stacks can be read; the rest is memory, since Node keeps sources.
    minifyWhitespace: true,
    minifySyntax: true,
    legalComments: 'none',
    // Node shows the line in which something was thrown.
    lineLimit: 160,
    banner: { js: requireOfModule },
    plugins: [kubeConfigOnly],
    metafile: true,
    logLevel: 'error',
  };
  return (await build(options)).metafile;
}
