import { expect, test } from "vitest";
import { isCredentialKey, isSwitch, namesSecret } from "../../../lanes/guardrails/inline-secrets/credential-key.ts";

const credentials =
  "password Password PASSWORD passwd DB_PASSWORD db-password db.password dbPassword dbpassword PGPASSWORD passwordOld password2 password_prod userPassword passphrase MYSQL_PWD adminPwd secret clientSecret client-secret CLIENT_SECRET clientsecret oidc.a.clientSecret token apiToken API_TOKEN auth-token githubToken accessToken refresh_token apikey apiKey API_KEY api-key api.key APIKey OPENAI_API_KEY privateKey private_key PRIVATE-KEY tls.key server.key ssh-privatekey id_rsa id_ed25519 secretKey secret-access-key AWS_SECRET_ACCESS_KEY accesskey encryption-key signingKey masterKey sessionKey jwt-secret secret_id credentials creds credentials.json service-account.json gcp-key.json kubeconfig config.kubeconfig .dockerconfigjson .dockercfg htpasswd auth DSN DATABASE_DSN connectionString connection-string connection_strings keystore.jks cert.pfx hmac-key webhookSecret bearer tokens storageAccountKey".split(
    " ",
  );
const others =
  "username user passwordPolicy password_policy tokenTTL token-ttl secretName secret-name SECRET_NAME ca.crt tls.crt keyboard key keys publicKey public-key id_rsa.pub passenger compass secretary tokenizer bypass passwordFile PASSWORD_FILE token_url tokenEndpoint passwordLength maxTokens MAX_TOKENS num_tokens secretRef secretKeyRef tokenReviewer accessKeyId AWS_ACCESS_KEY_ID PWD OLDPWD host port url DATABASE_URL passwordHint passwordReset secret_path tokenExpiry tokenLifetime monkey turkey hotkey keynote primaryKey foreign_key keyName namespace reset-password.html get-password.sh passwordSecretKey_name".split(
    " ",
  );

test.each(credentials)("%s names a credential", (key) => {
  expect(isCredentialKey(key)).toBe(true);
});

test.each(others)("%s names none", (key) => {
  expect(isCredentialKey(key)).toBe(false);
});

test("switches and names of Secrets are told apart", () => {
  expect(["allowEmptyPassword", "USE_TOKEN", "password", "user"].map(isSwitch)).toEqual([true, true, false, false]);
  const names = ["existingSecret", "tlsSecret", "imagePullSecrets", "clientSecret", "secret", "AUTH_SECRET"];
  expect(names.map((key) => namesSecret(key))).toEqual([true, true, true, false, false, false]);
  expect(names.map((key) => namesSecret(key, { inChart: true }))).toEqual([true, true, true, false, true, false]);
});

test("a key that is long is none, and takes no time", () => {
  expect(isCredentialKey(`${"a_".repeat(200_000)}password`)).toBe(false);
});
