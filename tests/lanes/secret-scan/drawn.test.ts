import { describe, expect, it, test } from "vitest";
import { isDrawn } from "../../../lanes/secret-scan/drawn.ts";
import { redactText, scanText } from "../../../lanes/secret-scan.ts";
import { ALNUM, BASE64, DIGITS, HEX, LOWER, makeRandom, UPPER } from "./random.ts";

const DRAWS = 400;
const { text: draw } = makeRandom(11);

/** How many of a hundred drawn values are found in what is made of each. */
function percentFound(make: () => string): number {
  let found = 0;
  for (let at = 0; at < DRAWS; at++) if (scanText(make()).length > 0) found += 1;
  return (found / DRAWS) * 100;
}

describe("what looks drawn at random", () => {
  test.each([
    ["letters and digits", ALNUM, 12, 97],
    ["small letters and digits", LOWER + DIGITS, 12, 97],
    ["letters", UPPER + LOWER, 16, 97],
    ["more letters and digits", ALNUM, 16, 99],
  ])("is told of nearly all that is: %s", (_, alphabet, length, least) => {
    let told = 0;
    for (let at = 0; at < DRAWS; at++) if (isDrawn(draw(alphabet, length))) told += 1;
    expect((told / DRAWS) * 100).toBeGreaterThan(least);
  });

  test.each([
    ...["internalServiceAccountController", "ClusterSecretStoreV1Beta1", "PostgreSQL", "openbao", "kubernetes"],
    ...["Betriebshandbuch", "railiance", "CanaryCanary", "externalsecrets", "OPENROUTER", "2026q3"],
    ...["llmconnect", "argocdrepocreds2", "maxBytes", "HashiCorp", "authentication2fa", "20260701", "abcdefg"],
  ])("is told of no name: %s", (name) => expect(isDrawn(name)).toBe(false));
});

describe("a value behind the name of a credential", () => {
  test.each(["password: V", "The relay password: V.", "api_key: V", '{"password":"V"}', "token: V"])(
    "is found with ten and twelve drawn letters and digits: %s",
    (form) => {
      expect(percentFound(() => form.replace("V", draw(ALNUM, 12)))).toBeGreaterThan(97);
      expect(percentFound(() => form.replace("V", draw(ALNUM, 10)))).toBeGreaterThan(94);
    },
  );

  test.each([
    ...[
      "the password is V",
      "password (V)",
      "--password V",
      "mysql --password 'V' relay",
      "password -> V",
      "`password` `V`",
    ],
    ...["**Password:** V", "Passwort: V", "Das Passwort lautet V", "curl -u admin:V https://x", "mot de passe : V"],
    ...[
      "machine api.example.org login me password V",
      "The token\nis\nV",
      "# the secret is\n# V\n",
      "user: a / pass: V",
      "DB_PASS=V",
      "The API key is: V",
      "API key \u2014 V",
      "STRIPE_KEY = V",
      "DBPASS=V",
      "pass=V",
      "mot_de_passe=V",
      "api key is V",
      "encryption key V",
      "recovery key V",
      "unseal key 1 V",
      "access key: V",
      "OPENROUTER_KEY=V",
      "SECRET_KEY_BASE=V",
      "password [V]",
      "| password | V |",
      "<password>V</password>",
      "credentials: admin / V",
      "mysql -uroot -pV",
      "sshpass -p V ssh x",
      "redis-cli -a V",
      "https://h.example/?key=V",
    ],
    ...[
      "The password for mail-relay is V.",
      "password of the relay: V",
      "password (initial): V",
      "The API key\nfor staging\nis V",
      "token for CI: V",
      "Passwort wurde auf V gesetzt",
      "Das Passwort hei\u00dft V",
      "V is the password",
      "using V as the token",
      '{\\"password\\":\\"V\\"}',
      '{\\\\\\"api_key\\\\\\": \\\\\\"V\\\\\\"}',
      "password_1=V",
      "rootpass: V",
      "the password of the service account is V",
      "the token of the client is currently V",
      "the password for the user relay should be V",
      "Le mot de passe du relais est V",
      "password: `V`",
    ],
  ])("is found without a sign, with sixteen: %s", (form) => {
    expect(percentFound(() => form.replace("V", draw(ALNUM, 16)))).toBeGreaterThan(97);
  });
});

describe("a password with signs in it", () => {
  const signs = "!#$%^&*?~";
  const make = (): string => `${draw(ALNUM, 4)}7${draw(signs, 1)}${draw(ALNUM, 3)}${draw(signs, 1)}${draw(ALNUM, 4)}`;

  test.each([
    "the password is V",
    "--password V",
    "Passwort V",
    "The password\nis\nV.",
    "`password` `V`",
    "passphrase: V",
  ])("is found whole: %s", (form) => {
    for (let at = 0; at < 100; at++) {
      const value = make();
      const text = form.replace("V", () => value);
      const [hit] = scanText(text);
      expect(hit && text.slice(hit.start, hit.end), value).toContain(value);
    }
  });
});

describe("what a word for any value is given", () => {
  test.each(["value: V", "data: V", "key: 'V'", "psk=V", "otp: V", "bearer: V"])("is found: %s", (form) => {
    expect(percentFound(() => form.replace("V", draw(ALNUM, 16)))).toBeGreaterThan(85);
  });

  test.each([
    ...["The production value is V.", "the old value was V", "# value is\n# V", "Key is V", "the mail key V"],
    ...["It was rotated to V", "changed it to V", "replaced by V", "Der Wert ist V"],
  ])("is found as sentences say it: %s", (form) => {
    expect(percentFound(() => form.replace("V", draw(ALNUM, 16)))).toBeGreaterThan(85);
  });

  test.each([
    ["the value is V", draw(HEX, 40)],
    ["the image was changed to V", draw(HEX, 12)],
    ["the public key is V", draw(ALNUM, 24)],
    ["the key V of the bundle", "OPENROUTER_API_KEY_V2"],
    ["rotated to V", "mail-relay-2026q3"],
    ["the cache key V", draw(ALNUM, 16)],
  ])("is no credential: %s", (form, value) => {
    expect(scanText(form.replace("V", value))).toEqual([]);
  });
});

describe("a password of parts", () => {
  test.each(["The password is V", "Passwort lautet V", "password (V)"])("is found whole: %s", (form) => {
    for (const value of ["hunter2-Zq8Wk2Lp0", "Zq8Wk2Lp0-hunter2", "relay_Zq8Wk2Lp0"]) {
      const [hit] = scanText(form.replace("V", value));
      expect(hit && form.replace("V", value).slice(hit.start, hit.end)).toBe(value);
    }
  });

  test.each(["mail-relay-7d9f8b6c5d", "openbao-managed-2026Q3", "ccr-2026-0003-llm-connect", "kv-v2_dataPath"])(
    "is no name: %s",
    (name) => expect(scanText(`The password is ${name}`)).toEqual([]),
  );
});

/** Of the form of ids, and none. */
const UUID = "757f4997-4b50-496d-aacf-568fc53bdd3f";

describe("a UUID behind the name of a credential", () => {
  test.each([
    ...[
      "bao write auth/approle/login role_id=59d6d1ca-47bb-4e7e-a40b-8be3bc5a0ba8 secret_id=V",
      "secret_id: V",
      "secret-id V",
      "SecretID V",
      '{"secret_id":"V"}',
      "BAO_SECRET_ID=V",
      "OPENBAO_SECRET_ID: V",
      "The secret id is V",
      "The secret id\nis V.",
    ],
    ...["password: V", "The password is V", "client_secret: V", "Passwort: V", "curl -u relay:V https://x"],
    ...['{"api_key": "V"}', "X-Api-Key: V", 'curl -H "X-Postmark-Server-Token: V"', "token is V", "access_key => V"],
  ])("is found whole, and alone: %s", (form) => {
    const text = form.replace("V", UUID);
    expect(scanText(text).map(({ start, end }) => text.slice(start, end))).toEqual([UUID]);
  });

  test.each([
    ...["message_id: V", "role_id=V", "secret: V", "credential: V", "The secret V in Bitwarden", "item V"],
    ...["token accessor: V", "secret_id_accessor: V", "The token V was revoked", "bwSecretId: V", "token id: V"],
    ...["password_item: V", "token: V is the id of a message", "secret_id_num_uses: 1, role V"],
  ])("is an id: %s", (form) => {
    expect(scanText(form.replace("V", UUID))).toEqual([]);
  });
});

test.each(["secret_id: V", "The secret id is V", "OPENBAO_SECRET_ID=V"])("a drawn SecretID is found: %s", (form) => {
  expect(percentFound(() => form.replace("V", draw(ALNUM, 20)))).toBeGreaterThan(97);
});

describe("a word with a sign and a number", () => {
  test.each([
    ["The password has been set to V", "Win!ter2025x"],
    ["The password is V", "Summer2026!"],
    ["The password is V", "Winter-2026-Relay!"],
    ["Password changed to V", "Qwertz123!"],
    ["curl -u notifier:V https://x", "Winter-2026-Relay!"],
    ["curl -u notifier:V https://x", "hunter2hunter2"],
    ["Das Passwort ist V.", "Winter#2025x"],
    ["the password for the relay is V", "Tr0ub4dor&3x!9Q"],
    ["the password of the service account: V", "v#9Kp!x2Lq$w7Zt"],
    ["mysql --host h -uroot -p'V' db", "Win!ter2025x"],
    ["curl -u admin:V https://x.example", "S3cr#etPw!"],
    ["curl --user=ci:V https://x.example", "ab!cd12EF"],
  ])("is found: %s", (form, value) => {
    expect(redactText(form.replace("V", value))).not.toContain(value.slice(0, 5));
  });
});

describe("small letters and digits alone", () => {
  test.each([
    [26, LOWER + DIGITS, 95],
    [50, LOWER + DIGITS, 98],
    [52, `${LOWER}234567`, 98],
  ])("are found with %i characters, and no ULID is", (length, alphabet, least) => {
    expect(percentFound(() => `We use ${draw(alphabet, length)} for it.`)).toBeGreaterThan(least);
    expect(scanText("message 01h2xcejqtf2nbrexx3vqjhtyk was read")).toEqual([]);
  });
});

describe("what several candidates share", () => {
  const token = `ghp_${draw(ALNUM, 36)}`;

  test.each([
    ["a password with a token in it", `Ab1!cdEf_${token}!Zz9#Yx8`, "password="],
    ["a password of a URL", `${token}!Zz9Yx8Ww7`, "https://user:"],
    [
      "a JWT with a token's look in it",
      "eyJhbGciOiJIUzI1NiJ9.M67nJs-SxOm6NmaZ21ZWjS_b.Rq03NueGK3A6GRE-EVt-Ucj9kAamasuIc",
      "",
    ],
  ])("is taken out whole: %s", (_, value, before) => {
    const redacted = redactText(`${before}${value}${before === "https://user:" ? "@h.example" : ""}`);
    expect(redacted).toMatch(/^[a-z:/=]*\[redacted [a-z-]+ sha256:[0-9a-f]{8}\](?:@h\.example)?$/);
  });
});

describe("what is found", () => {
  const long = `${draw(ALNUM, 20)}.`.repeat(30);

  test.each([
    ["beyond a comma in quotes", '{"password":"V"}', "Xk9#fooBar,2zQ8vLm4pT"],
    ["beyond an at sign in an address", "postgres://app:V@db.example.org/x", "Xk9@fooBar2zQ8"],
    ["however long a password is", "the password is V", "aB3!xY7#".repeat(12)],
    ["however long a token is", "token=V", long.slice(0, -1)],
  ])("is taken out to its end: %s", (_, form, value) => {
    const redacted = redactText(form.replace("V", () => value));
    for (let at = 0; at + 6 <= value.length; at += 3) expect(redacted).not.toContain(value.slice(at, at + 6));
  });

  test("is every key of several that are glued to each other", () => {
    const key = Buffer.from(draw(HEX, 64), "hex").toString("base64");
    for (const text of [
      `client_id=${key}`,
      `pub=MCowBQYDK2VwAyEA${draw(ALNUM, 43)}=_priv=${key}`,
      `${key}-${draw(HEX, 64)}`,
    ])
      expect(redactText(text)).not.toContain(key.slice(0, 20));
  });
});

describe("tokens of OpenBao", () => {
  test.each([8, 10, 13, 19, 30])("are found with %i drawn characters", (length) => {
    for (const prefix of ["s.", "b.", "r."]) {
      expect(percentFound(() => `We use ${prefix}${draw(ALNUM, length)} for it.`)).toBeGreaterThan(
        length < 12 ? 80 : 95,
      );
    }
    expect(percentFound(() => `We use hvs.${draw(ALNUM, length)} for it.`)).toBe(100);
  });

  test.each(["s.internalService", "r.20260701", "It works. b.Another one", "namespaces.Then", "s.openbao.example.org"])(
    "are no words: %s",
    (text) => expect(scanText(text)).toEqual([]),
  );
});

/** Folded into lines of some characters each. */
const fold = (value: string, width: number) => (value.match(new RegExp(`.{1,${width}}`, "g")) ?? []).join("\n");
const keys: Readonly<Record<string, () => string>> = {
  "a key in hex": () => draw(HEX, 64),
  "a share in hex": () => draw(HEX, 66),
  "a key in base64": () => Buffer.from(draw(HEX, 64), "hex").toString("base64"),
  "a share in base64": () => draw(BASE64.slice(0, 62), 44),
};

describe("an unseal key", () => {
  for (const [name, make] of Object.entries(keys)) {
    test.each([
      "key_V",
      "__V__",
      "https://x.example.org/V",
      "/V/",
      "UNSEAL_KEY_1_V",
      "x/V and more",
      "V-old",
      "V/x",
      "V-openbao",
      "my-V-key",
    ])(`is found where it is glued to something: ${name} in %s`, (form) =>
      expect(percentFound(() => form.replace("V", make()))).toBeGreaterThan(96),
    );
    test.each([4, 6, 8, 11, 16, 22])(`is found in pieces: ${name} by %i characters`, (width) => {
      expect(percentFound(() => `It is\n${fold(make(), width)}\nas of today.`)).toBeGreaterThan(94);
      expect(percentFound(() => `# ${fold(make(), width).replaceAll("\n", "\n# ")}\n`)).toBeGreaterThan(94);
    });
  }

  it("in hex may have 0x before it", () => {
    expect(percentFound(() => `the key 0x${draw(HEX, 64)}`)).toBe(100);
    expect(scanText(`PGP key 0x${draw(HEX, 40).toUpperCase()}`)).toEqual([]);
  });
});

describe("formats without a prefix", () => {
  test.each([
    ["mailchimp", () => `${draw(HEX, 32)}-us12`],
    ["mailchimp", () => `/${draw(HEX, 32)}-us12/lists`],
    ["mailgun", () => `${draw(HEX, 32)}-${draw(HEX, 8)}-${draw(HEX, 8)}`],
    ["kubeadm", () => `${draw(LOWER, 5)}7.${draw(LOWER, 8)}${draw(DIGITS, 3)}${draw(LOWER, 5)}`],
  ])("%s", (family, make) => {
    let told = 0;
    for (let at = 0; at < DRAWS; at++)
      told += scanText(`We use ${make()} for it.`).some((hit) => hit.family === family) ? 1 : 0;
    expect((told / DRAWS) * 100).toBeGreaterThan(90);
  });

  test.each(["app123.kubernetes1234ab", "www.db1abc.internalexample1", "v1.2.3-us12"])("are no names: %s", (text) => {
    expect(scanText(text)).toEqual([]);
  });
});
