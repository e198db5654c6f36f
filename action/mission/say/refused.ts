/** The one answer to a person who set the label and may not write. */

export function refused(login: string): string {
  return `Thank you, ${login}. Missions here are started by people with write access to this repository, so nothing was started. A maintainer can add the label \`muster\` to start one.`;
}
