/**
 * `npm run screenshots`: plays five weeks of a shop on a sandbox of its own, and takes the pictures of docs/screenshots
 * anew. `npm run screenshots -- FOLDER [PART OF A NAME]` takes every page of the portal and the shopper's into the folder,
 * at two widths, light and dark. What is sold is alike each time, and so are its days within a year.
 */
import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { type Browser, chromium } from 'playwright-core'
import { Client } from '../test/support/client.ts'
import { demoUser } from '../test/support/people.ts'
import { startServer } from '../test/support/server.ts'
import { KEPT, type Picture, picturesOf } from './pictures/pages.ts'
import { playShop } from './pictures/shop.ts'

const BROWSERS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
const CHROMIUM = [process.env.CAPSTAN_CHROMIUM, ...BROWSERS].find((path) => path && existsSync(path))
const WIDTHS = [
  { width: 1440, height: 900 },
  { width: 390, height: 844 },
]
const SCHEMES = ['light', 'dark'] as const

const [, , given, part = ''] = process.argv
const folder = given ?? join(import.meta.dirname, 'screenshots')
const isWanted = (name: string) => (given === undefined ? KEPT.includes(name) : name.includes(part))

async function take(browser: Browser, url: string, pictures: readonly Picture[]): Promise<void> {
  for (const who of new Set(pictures.map((picture) => picture.who))) {
    const cookies = await cookiesOf(url, who)
    for (const viewport of WIDTHS) {
      const context = await browser.newContext({ viewport, reducedMotion: 'reduce' })
      await context.addCookies(cookies)
      const tab = await context.newPage()
      for (const picture of pictures.filter((one) => one.who === who)) {
        if (!SCHEMES.some((scheme) => isWanted(fileOf(picture, viewport.width, scheme)))) continue
        await tab.goto(url + picture.path)
        await tab.locator('h1').first().waitFor()
        await tab.waitForLoadState('networkidle')
        // Not by a script of the tab's own: where it has to wait, the page's policy lets it run no text.
        await tab.locator('[role=status] .mantine-Loader-root').first().waitFor({ state: 'detached' })
        for (const colorScheme of SCHEMES) {
          const name = fileOf(picture, viewport.width, colorScheme)
          if (!isWanted(name)) continue
          await tab.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
          await tab.screenshot({
            path: join(folder, `${name}.png`),
            animations: 'disabled',
            fullPage: given !== undefined && viewport.width < 500,
          })
        }
        await tab.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' })
      }
      await context.close()
    }
  }
}

function fileOf({ name }: Picture, width: number, scheme: string): string {
  return `${name}-${width}-${scheme}`
}

async function cookiesOf(url: string, who: Picture['who']) {
  if (who === undefined) return []
  const { cookie } = await demoUser(url, who)
  const [name = '', value = ''] = cookie.split('=')
  return [{ name, value, url }]
}

mkdirSync(folder, { recursive: true })
const server = await startServer()
const browser = await chromium.launch({
  ...(CHROMIUM !== undefined && { executablePath: CHROMIUM }),
  // The only pages are our own; as root, in a container, there is no sandbox to have.
  args: ['--no-sandbox', '--disable-dev-shm-usage'],
})
try {
  const shown = await playShop(new Client(server.url))
  await take(browser, server.url, await picturesOf(shown))
  console.log(`The pictures are in ${folder}.`)
} finally {
  await browser.close()
  await server.dispose()
}
