import { createRequire } from 'node:module';
import type { RuleCompiler } from './compile-rule.ts';

/** A compiler that is made when the first rule comes, with all that it takes. */
export function lateRuleCompiler(): () => RuleCompiler {
  let compiler: RuleCompiler | undefined;
  return () => {
    if (compiler === undefined) {
      const { RuleCompiler } = loadRuleCompiler();
      compiler = new RuleCompiler();
    }
    return compiler;
  };
}

function loadRuleCompiler(): typeof import('./compile-rule.ts') {
  return createRequire(import.meta.url)('./compile-rule.ts') as typeof import('./compile-rule.ts');
}
