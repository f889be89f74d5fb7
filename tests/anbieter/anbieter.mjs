// Runs oidc-provider on loopback: one client, a few people, their names and groups in the ID token. For tests alone.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { createInterface } from 'node:readline';

import { Provider } from 'oidc-provider';

const [line] = await once(createInterface({ input: process.stdin }), 'line');
const { clientId, clientSecret, redirectUri, signedOutUri, people } = JSON.parse(line);
const server = createServer();
server.listen(0, '127.0.0.1');
await once(server, 'listening');
const issuer = `http://localhost:${server.address().port}`;

const provider = new Provider(issuer, {
  clients: [{
    client_id: clientId,
    client_secret: clientSecret,
    redirect_uris: [redirectUri],
    post_logout_redirect_uris: [signedOutUri],
  }],
  claims: { openid: ['sub'], profile: ['name', 'preferred_username', 'groups'] },
  conformIdTokenClaims: false,
  cookies: { keys: ['only for tests'] },
  pkce: { required: () => true },
  findAccount: (_, id) => id in people ? { accountId: id, claims: () => ({ sub: id, ...people[id] }) } : undefined,
});
server.on('request', provider.callback());
console.log(issuer);
