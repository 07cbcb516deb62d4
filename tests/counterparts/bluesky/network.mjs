// Starts the AT Protocol's development network on loopback, says where it is in one line of JSON, and ends when
// its standard input closes: so it cannot outlive the test run that started it, even one that was killed.
//
// Environment: DEV_ENV (path of @atproto/dev-env's entry), MODE (pds | appview), PDS_PORT, APPVIEW_PORT,
// RATE_LIMITS (yes | no); for MODE=appview also DB_POSTGRES_URL, DB_POSTGRES_SCHEMA and REDIS_HOST.
import net from 'node:net'
import { pathToFileURL } from 'node:url'

// The development network listens on every interface. These tests are nobody else's business: loopback only.
const listen = net.Server.prototype.listen
net.Server.prototype.listen = function (...given) {
  const [first, second] = given
  if (typeof first === 'object' && first !== null) {
    if (first.port !== undefined) given[0] = { ...first, host: '127.0.0.1' }
  } else if (first === undefined || typeof first === 'function') {
    given.unshift(0, '127.0.0.1')
  } else if (typeof first === 'number' || /^\d+$/.test(first)) {
    given.splice(1, typeof second === 'string' ? 1 : 0, '127.0.0.1')
  }
  return listen.apply(this, given)
}

const { MODE, DEV_ENV, PDS_PORT, APPVIEW_PORT, RATE_LIMITS } = process.env
const { TestNetwork, TestNetworkNoAppView } = await import(pathToFileURL(DEV_ENV).href)
const pds = {
  port: Number(PDS_PORT),
  hostname: 'localhost',
  enableDidDocWithSession: true,
  rateLimitsEnabled: RATE_LIMITS === 'yes',
}
// Pictures are served by the AppView itself; without this their addresses would point at a server that is not there.
const bsky = { port: Number(APPVIEW_PORT), publicUrl: `http://127.0.0.1:${APPVIEW_PORT}` }
const network =
  MODE === 'appview'
    ? await TestNetwork.create({
        pds,
        bsky,
        dbPostgresUrl: process.env.DB_POSTGRES_URL,
        dbPostgresSchema: process.env.DB_POSTGRES_SCHEMA,
      })
    : await TestNetworkNoAppView.create({ pds })

process.stdout.write(
  `${JSON.stringify({ pds: network.pds.url, plc: network.plc.url, appview: network.bsky?.url ?? '', appview_did: network.bsky?.serverDid ?? '' })}\n`,
)
process.stdin.resume()
process.stdin.on('end', () => process.exit(0))
