/** Names of what opens a whole server, without what separates their words. */
const custody = new RegExp(
  [
    "roottoken",
    "(vault|bao).*root(key|credential)|(vault|bao)root$",
    "unseal(er)?(key|share|secret|token|[0-9])|^unseal$|shamir(key|share)",
    "recovery(key|share)",
    "(auto|init)credential",
    "initkeys|(vault|bao)init(key|token|output|result|response|secret|data)",
    // As `operator init -format=json` names them.
    "keysb64|keysbase64",
  ].join("|"),
);
const automatic = /auto(init|unseal)|(openbao|vault|bao)(init|unseal)/;

/** True for a name of root, unseal or recovery material. */
export function isCustodyName(name: unknown): boolean {
  return custody.test(squeeze(name));
}

/** True for the name of a workload that initializes or unseals by itself. */
export function isAutomaticName(name: unknown): boolean {
  return automatic.test(squeeze(name));
}

/** `ROOT_TOKEN`, `root-token` and `rootToken` are one name. */
export function squeeze(name: unknown): string {
  return typeof name === "string" ? name.toLowerCase().replace(/[-_.\s/]/g, "") : "";
}
