/**
 * The product's server with the do-nothing route beside its own, as a child of the benchmark. Settings come in the
 * environment, as for `capstan serve`. Tells its parent where it listens; ends when the parent disconnects.
 */
import { resolveConfig } from '../src/config.ts'
import { startServer } from '../src/server.ts'
import { noopRoute } from './noop.ts'

const server = await startServer(resolveConfig({}, process.env), { routes: [noopRoute] })
process.send?.({ url: server.url })
process.once('disconnect', async () => {
  await server.close()
  process.exit(0)
})
