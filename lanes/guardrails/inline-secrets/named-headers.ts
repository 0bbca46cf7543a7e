import { decodeText } from "./base64.ts";
import { isCredential } from "./credential-by-value.ts";
import { isLiteral, mayHoldKnownValue } from "./find-values.ts";
import { isAuthorization } from "./headers.ts";
import { isWrittenToken } from "./named-tokens.ts";

/** Tells quickly that a document gives no header that says who somebody is. */
export const MAY_HAVE_HEADER: RegExp = /authorization|\b(?:bearer|basic)[ \t]+[^\s"']{8}/i;

const SCHEME = /^(?:bearer|basic|token|api-?key)\s+(\S+)$/i;
/** What a scheme is followed by where it gives a credential (token68 of RFC 9110, section 11.2): a `realm=` asks for one. */
const BEARER = /^(bearer|basic)\s+([\w.~+/-]{8,400}={0,2})$/i;
/** Read by people, and what a route looks for. */
const FOR_PEOPLE = /^(?:description|message|summary|title|note|regex|regexp|prefix)$/i;

/** True for the literal of a header under its name, or under any other where a word says what it is: `X-API-Key: Bearer …`. */
export function isHeaderLiteral(name: string, text: string): boolean {
  const value = text.trim();
  if (mayHoldKnownValue(value)) return false;
  if (isAuthorization(name)) return isCredential(name, value) && isLiteral(SCHEME.exec(value)?.[1] ?? value);
  const [, scheme = "", told = ""] = BEARER.exec(value) ?? [];
  if (told === "" || FOR_PEOPLE.test(name) || !isLiteral(told)) return false;
  return isWrittenToken("token", told) || (/basic/i.test(scheme) && decodeText(told)?.includes(":") === true);
}

/** The same in one text, as some lists have headers. */
export function isHeaderLine(text: string): boolean {
  const [, name = "", value = ""] = /^\s*((?:proxy-)?authorization)\s{0,4}[:=]\s{0,4}(\S[\s\S]*)$/i.exec(text) ?? [];
  return name !== "" && isHeaderLiteral(name, value);
}
