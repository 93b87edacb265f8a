/** The Chromium that is installed here, and how it is started. */
import { existsSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
/** Undefined: there is none. */
export const CHROMIUM = [process.env.CAPSTAN_CHROMIUM, ...PLACES].find((path) => path && existsSync(path))

export function launchChromium(args: readonly string[] = []): Promise<Browser> {
  return chromium.launch({
    ...(CHROMIUM !== undefined && { executablePath: CHROMIUM }),
    // The only pages are our own; as root, in a container, there is no sandbox to have.
    args: ['--no-sandbox', '--disable-dev-shm-usage', ...args],
  })
}
