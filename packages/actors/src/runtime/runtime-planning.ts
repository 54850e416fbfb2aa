import { digest, planRuntime, type SeldonConfig, SpecError } from '@troupe/resources';
import { wantedChild } from './runtime-child.ts';
import { type RuntimeContext, wasJudged } from './runtime-context.ts';

/** Where the status keeps which SeldonConfig was followed last, for an operator that starts anew. */
export const followedAnnotation = 'troupe/followed-config';

/** Makes the plan anew from the inputs as they are now, as far as they are all there. */
export function replanned(context: RuntimeContext): RuntimeContext {
  const { counts, runtime } = context;
  const config = knownConfig(context);
  if (config === undefined || counts === null) return { ...context, plan: null };
  const choice = chooseConfig(context, config);
  const known: RuntimeContext = {
    ...context,
    ...(choice.type === 'unknown' ? {} : { followed: choice.config }),
    followedDigest: choice.digest,
    isConfigCurrent: choice.type === 'current',
  };
  const source = choice.type === 'older' ? choice.config : config;
  try {
    const { children, ...plan } = planRuntime(runtime, source ?? undefined, counts);
    const wanted = choice.type === 'unknown' ? null : children.map(wantedChild);
    return { ...known, plan: { ...plan, wanted } };
  } catch (error) {
    if (!(error instanceof SpecError)) throw error;
    return { ...known, plan: { error: error.message } };
  }
}

/** The SeldonConfig that the runtime names now; undefined while nobody said what there is of it. */
function knownConfig({ config, runtime }: RuntimeContext): SeldonConfig | null | undefined {
  const name: unknown = runtime.spec?.seldonConfig;
  if (typeof name !== 'string' || name === '') return null;
  return config?.name === name ? config.object : undefined;
}

/** The SeldonConfig that a runtime follows, beside the one that there is now. */
type ConfigChoice =
  | {
      readonly type: 'current' | 'older';
      readonly config: SeldonConfig | null;
      readonly digest: string;
    }
  /** An older one that this actor has not seen, so that nothing can be made of it. */
  | { readonly type: 'unknown'; readonly digest: string };

/**
 * A runtime with `disableAutoUpdate` goes on with the SeldonConfig that it followed until it is changed
 * itself. An operator that starts anew has not seen that one: where the status says that it was
 * another, everything is left as it is.
 */
function chooseConfig(context: RuntimeContext, config: SeldonConfig | null): ConfigChoice {
  const { runtime, followed, followedDigest, status } = context;
  const current = { type: 'current', config, digest: digestOf(config) } as const;
  if (runtime.spec?.disableAutoUpdate !== true || !wasJudged(context)) return current;
  if (followed !== undefined) {
    const isSame = followedDigest === current.digest;
    return isSame ? current : { type: 'older', config: followed, digest: followedDigest };
  }
  const recorded = status.annotations?.[followedAnnotation];
  if (recorded === undefined || recorded === current.digest) return current;
  return { type: 'unknown', digest: recorded };
}

/** Tells SeldonConfigs apart by what they say. */
function digestOf(config: SeldonConfig | null): string {
  const { labels, annotations } = config?.metadata ?? {};
  return digest([config?.spec ?? null, labels ?? null, annotations ?? null]);
}
