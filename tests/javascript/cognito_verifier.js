/**
 * The verifier that AWS publishes for user pools, as a program has it: by the pool's id, which tells it the issuer.
 *
 * Reads `{"user_pool_id", "client_id", "jwks", "tokens": {name: {"token", "use"}}}` and says for each token its subject, or
 * the name of the error that refuses it. The keys are put into the verifier's cache: it would fetch them from AWS.
 */
import { readFileSync } from "node:fs";
import { CognitoJwtVerifier } from "aws-jwt-verify";

const { user_pool_id: userPoolId, client_id: clientId, jwks, tokens } = JSON.parse(readFileSync(0, "utf8"));

const judged = {};
for (const [name, { token, use }] of Object.entries(tokens)) {
  const verifier = CognitoJwtVerifier.create({ userPoolId, tokenUse: use, clientId });
  verifier.cacheJwks(jwks);
  try {
    judged[name] = verifier.verifySync(token).sub;
  } catch (error) {
    judged[name] = error.constructor.name;
  }
}
process.stdout.write(JSON.stringify(judged));
