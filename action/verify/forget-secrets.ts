/** Takes what belongs to the runner out of this process's environment, so that nothing started later can inherit it. */

const secret = /^(?:ACTIONS_|INPUT_|GITHUB_TOKEN$|GH_TOKEN$|ANTHROPIC_|.*(?:_TOKEN|_API_KEY|_SECRET|_PASSWORD)$)/i;

/** Call it after the inputs were read. The names that were taken out. */
export function forgetSecrets(environment: NodeJS.ProcessEnv): readonly string[] {
  const names = Object.keys(environment).filter((name) => secret.test(name));
  for (const name of names) delete environment[name];
  return names;
}
