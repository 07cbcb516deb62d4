// An OpenID provider on loopback; says where it is in one line of JSON, and ends when its standard input closes: so it
// cannot outlive the test run that started it, even one that was killed.
//
// Environment: OIDC_PACKAGE (path of oidc-provider's entry), PORT, ACCOUNTS (a file of JSON: login name -> claims, read
// at every sign-in, so that a test can change who is in which group), CLIENT, SECRET, REDIRECTS (addresses by spaces).
import fs from 'node:fs'
import http from 'node:http'
import { pathToFileURL } from 'node:url'

const { OIDC_PACKAGE, PORT, ACCOUNTS, CLIENT, SECRET, REDIRECTS } = process.env
const { default: Provider } = await import(pathToFileURL(OIDC_PACKAGE).href)
const issuer = `http://127.0.0.1:${PORT}`

const provider = new Provider(issuer, {
  clients: [{
    client_id: CLIENT,
    client_secret: SECRET,
    redirect_uris: REDIRECTS.split(' '),
    grant_types: ['authorization_code'],
    response_types: ['code'],
  }],
  pkce: { required: () => true },
  scopes: ['openid', 'profile', 'email', 'groups'],
  claims: {
    openid: ['sub'], profile: ['name', 'locale'], email: ['email', 'email_verified'], groups: ['groups'],
  },
  features: { devInteractions: { enabled: true } },
  cookies: { keys: ['only for tests'] },
  async findAccount (context, id) {
    const claims = JSON.parse(fs.readFileSync(ACCOUNTS, 'utf8'))[id]
    return claims && { accountId: id, claims: async () => ({ sub: id, ...claims }) }
  },
})

const server = http.createServer(provider.callback())
server.listen(Number(PORT), '127.0.0.1', () => console.log(JSON.stringify({ issuer })))
process.stdin.resume()
process.stdin.on('end', () => process.exit(0))
