/**
 * Programs whose `--secret` says what a secret is called that they look up (Google Cloud SDK 540, `gcloud secrets versions`),
 * in the command that the option stands in.
 */
const NAMES_SECRET = /\bgcloud[ \t](?:[^;&|)\n\\]|\\[\s\S]){0,400}$/;
const OF_SECRETS = /[ \t]secrets[ \t\\]/;

/** True where what is given to an option is the name of a secret, by the command before it. */
export function namesSecretAtProvider(option: string, command: () => string): boolean {
  if (option !== "secret") return false;
  const own = NAMES_SECRET.exec(`${command()} `)?.[0];
  return own !== undefined && OF_SECRETS.test(own);
}
