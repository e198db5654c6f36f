/** Why nothing begins where Muster is switched off. */

export const switchedOff = "Muster is switched off here (`enabled: false` in `.github/muster.yml`)";

/** By the owner of the repository, for all of theirs; or nobody could say. */
export function switchedOffAbove(why: string): string {
  return `Muster is switched off for all repositories of this owner (${why})`;
}
