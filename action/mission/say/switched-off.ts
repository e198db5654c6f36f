/** Why nothing begins in a repository that has switched Muster off. */

export const switchedOff = "Muster is switched off here (`enabled: false` in `.github/muster.yml`)";
