import { expect, test } from "vitest";
import { endOfExpression } from "../../../../lanes/guardrails/inline-secrets/code-expressions.ts";

test.each([
  `config["password"]`,
  `data.vault_generic_secret.db.data["password"]`,
  `Rails.application.credentials.db[:password]`,
  `secrets.token_urlsafe(32)`,
  `open("/run/pw", "r", encoding="utf-8").read().strip()`,
  `crypt($1, gen_salt('bf'))`,
  `crypt(:pw, gen_salt('bf', 8))`,
  `credentials('db-password')`,
  `sys.env("PW")`,
  `random_password.db.result`,
  `trimspace(file("\${path.module}/pw"))`,
  `try(var.pw, null)`,
  `random_password.db[0].result`,
  `lookup(var.passwords, "db")`,
  `format("%s", var.pw)`,
  `encode(digest(:'pw', 'sha256'), 'hex')`,
  `$config["password"]`,
  `new String(chars)`,
  `System.fetch_env!("PW")`,
  `base64.b64decode(\${X}).decode("utf-8")`,
  `jsondecode(data.aws_secretsmanager_secret_version.x.secret_string)["password"]`,
])("%s is one, to its end", (text) => {
  expect(endOfExpression(text)).toBe(text.length);
  expect(endOfExpression(`${text};\n`)).toBe(text.length);
});

test.each([
  `word`,
  `correct.horse9`,
  `correct.horse[9]`,
  `correct(horse9`,
  `correct(horse)9`,
  `correct["horse"9]`,
  `md5("correcthorse9")`,
  `crypt('correcthorse9', gen_salt('bf'))`,
  `coalesce(var.a, trim("correcthorse9"))`,
  `getenv("PW", "correcthorse9")`,
  `lookup(var.passwords, "db", "correcthorse9")`,
  `format("%s%s", var.pw, "correcthorse9")`,
  `new String("correcthorse9")`,
  `"correcthorse9"`,
  `${"f(".repeat(40)}x${")".repeat(40)}`,
  "",
])("%s is none", (text) => {
  expect(endOfExpression(text)).toBeUndefined();
});
