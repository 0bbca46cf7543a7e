/**
 * What stands in settings in the place of a value that it is not: one that is encrypted, and what another program puts in before
 * the settings are read.
 */
const STAND_INS = [
  // Spring Cloud Config 5.0, "Encryption and decryption": perhaps the key that it is encrypted with, and base64 or hex.
  String.raw`\{cipher\}(?:\{\w{1,20}:[\w.-]{1,80}\}){0,3}[A-Za-z0-9+/=]{8,2000}`,
  // SOPS 3.11 and hiera-eyaml 5.
  String.raw`ENC\[(?:AES256_GCM|PKCS7|GPG|KMS),[^\]\s"']{1,2000}\]`,
  // Jasypt 1.9, as Spring Boot reads it: base64 with a salt in it.
  String.raw`ENC\([A-Za-z0-9+/]{22,2000}={0,2}\)`,
  // A variable of the environment, with what is done to it (Symfony 7.4, "Environment variable processors").
  String.raw`%env\([\w.:-]{1,200}\)%`,
  // A property of Maven, filtered by its plugin for resources with the delimiters of Spring Boot.
  String.raw`@[A-Za-z][\w.-]{0,100}@`,
  // A variable of a pipeline of Concourse 7, perhaps with its source.
  String.raw`\(\((?:[\w-]{1,40}:)?[\w./-]{1,200}\)\)`,
];

const STAND_IN = new RegExp(String.raw`(?:${STAND_INS.join("|")})(?=$|[\s"',;<\\}\]])`, "y");

/** True where one begins in a text. */
export function isStandIn(text: string, at = 0): boolean {
  STAND_IN.lastIndex = at;
  return STAND_IN.test(text);
}

/** A value of YAML that a tag says to be found elsewhere: in a variable, in a file of secrets, in another resource; no default behind it. */
const TAGGED =
  /(:[ \t]{1,8})!(?:ENV|env|env_var|secret|Ref|GetAtt|ImportValue)[ \t]{1,8}["']?[A-Za-z_][\w.:-]{0,200}["']?(?=[ \t]{0,8}(?:[,}#\r\n]|$))/g;

/** A text of YAML with a variable for each such value. */
export function withoutTagged(text: string): string {
  return text.includes(": !") ? text.replace(TAGGED, "$1$${X}") : text;
}
