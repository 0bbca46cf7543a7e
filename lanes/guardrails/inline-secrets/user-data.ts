import type { ManifestDocument } from "../documents.ts";
import { holdsInScript } from "./arguments.ts";
import { decodeText } from "./base64.ts";
import { findInValue } from "./config-maps.ts";

const CONFIG = "#cloud-config";

/** True for what a machine is set up with, such as `userData` of KubeVirt: what cloud-init reads, also in base64, or a script. */
export function isUserData(text: string, key: string): boolean {
  return text.startsWith(CONFIG) || (/user-?data(?:base64)?$/i.test(key) && /^(?:#!|I2Nsb3Vk|IyEv)/.test(text));
}

/** True for user data with a password that is written out. */
export function holdsUserPassword(text: string, document: ManifestDocument): boolean {
  const plain = text.startsWith("#") ? text : (decodeText(text) ?? text);
  return plain.startsWith(CONFIG)
    ? findInValue("user-data", plain, document) !== undefined
    : holdsInScript(plain, document);
}
