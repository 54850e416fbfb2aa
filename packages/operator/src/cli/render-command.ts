import { Command } from 'commander';
import type { CliContext } from './cli-context.ts';
import { namespaceOption } from './option-parsers.ts';

interface RenderFlags {
  readonly file: readonly string[];
  readonly namespace: string;
  readonly useDeploymentsForServers?: boolean;
}

/** `troupe render`: the objects that resources become, without a cluster. */
export function renderCommand(context: CliContext, done: (exitCode: number) => void): Command {
  return new Command('render')
    .summary('print the objects that the operator makes for resources in files')
    .description(
      'Prints, for each resource in the files, the objects that the operator makes for it, as YAML. ' +
        'The configs that they follow have to be among the files; so have the Models and Pipelines ' +
        'that give gateways and dataflow engines work. Nothing is sent anywhere.',
    )
    .requiredOption(
      '-f, --file <file|dir>',
      'manifests to render; may be repeated',
      (path: string, paths: readonly string[] = []) => [...paths, path],
    )
    .option(
      '--namespace <name>',
      'namespace of manifests that name none, and of the operator, where configs are looked up',
      namespaceOption,
      'seldon-mesh',
    )
    .option('--use-deployments-for-servers', 'run Servers as Deployments, not StatefulSets')
    .addHelpText(
      'after',
      '\nExit codes: 0 every resource was rendered; 1 one cannot be, for the reason on standard error;\n' +
        '2 wrong flags or unreadable manifests.',
    )
    .action(async (flags: RenderFlags) => {
      const { runRender } = await import('../render/run-render.ts');
      done(await runRender(flags, context));
    });
}
