/**
 * `npm run screenshots:guides [PART OF A NAME]`: the pictures of the portal's guides, at a desk's width, of the shop that
 * the other pictures are of. Dialogs are open where the guide is at them; nothing is changed by them.
 */
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import type { Role } from '../../src/domain/users/user.ts'
import { launchChromium } from '../../test/browser/chromium.ts'
import { Client } from '../../test/support/client.ts'
import { demoUser } from '../../test/support/people.ts'
import { startServer } from '../../test/support/server.ts'
import { playShop, type Shown } from './shop.ts'

const FOLDER = join(import.meta.dirname, '..', 'screenshots')
const VIEWPORT = { width: 1280, height: 800 }

interface GuidePicture {
  name: string
  who: Role
  /** Below /portal. */
  path: string
  /** Before the picture is taken. */
  prepare?(tab: Page): Promise<unknown>
}

function picturesOf({
  orderId,
  wholeOrderId,
  correlationId,
  paymentReference,
  merchantId,
}: Known): GuidePicture[] {
  return [
    { name: 'support-orders', who: 'support', path: '/orders?status=PART_CAPTURED' },
    { name: 'support-order', who: 'support', path: `/orders/${orderId}` },
    { name: 'support-refund', who: 'support', path: `/orders/${wholeOrderId}`, prepare: refundOneLine },
    { name: 'finance-settlements', who: 'finance', path: '/settlements' },
    { name: 'finance-payout', who: 'finance', path: `/settlements/${paymentReference}` },
    { name: 'finance-fees', who: 'finance', path: '/settlements/fees' },
    { name: 'finance-balance', who: 'finance', path: '/settlements/balance', prepare: chooseADay },
    { name: 'finance-trace', who: 'finance', path: `/settlements/trace?id=${orderId}` },
    { name: 'developers-call', who: 'developer', path: `/logs/${correlationId}` },
    { name: 'developers-logs', who: 'developer', path: '/logs?status_class=failed' },
    { name: 'developers-sandbox', who: 'developer', path: '/developers/sandbox' },
    {
      name: 'developers-reference',
      who: 'developer',
      path: '/developers/reference',
      prepare: tryAnOperation,
    },
    { name: 'operators-merchant', who: 'operator', path: `/operator/merchants/${merchantId}` },
    { name: 'operators-terms', who: 'operator', path: `/operator/merchants/${merchantId}/contracts/EUR` },
    { name: 'operators-bank', who: 'operator', path: '/operator/bank' },
  ]
}

async function refundOneLine(tab: Page): Promise<void> {
  await tab.getByRole('button', { name: 'Refund', exact: true }).click()
  const dialog = tab.getByRole('dialog')
  await dialog.getByLabel('Chosen lines').check()
  await dialog
    .getByLabel(/^How many of/)
    .first()
    .fill('1')
  await dialog.getByLabel('Return fee').fill('4.50')
  await dialog.getByLabel('Description').fill('Came back, did not fit')
  await dialog.getByRole('button', { name: 'Continue' }).click()
  await dialog.getByText('Afterwards').waitFor()
}

/** The last day of the month before. */
async function chooseADay(tab: Page): Promise<void> {
  const shown = await tab.locator('main time').first().getAttribute('datetime')
  const day = new Date(String(shown))
  day.setUTCDate(0)
  await tab.getByLabel('At the end of').fill(day.toISOString().slice(0, 10))
}

async function tryAnOperation(tab: Page): Promise<void> {
  await tab.getByLabel('Find an operation').fill('findOrders')
  await tab.locator('details.operation summary').first().click()
  await tab.getByRole('button', { name: 'Send' }).click()
  const answer = tab.getByRole('region', { name: 'Answer', exact: true })
  await answer.waitFor()
  await answer.scrollIntoViewIfNeeded()
}

interface Known extends Shown {
  /** Captured in full at once: of such, a return fee can be kept back. */
  wholeOrderId: string
}

async function known(client: Client): Promise<Known> {
  const shown = await playShop(client)
  type Orders = { orders: { order_id: string; refunded_amount: number }[] }
  const { body } = await client.get<Orders>('/capstan/v1/orders?status=CAPTURED&size=50')
  const whole = body.orders.find(({ refunded_amount }) => refunded_amount === 0)
  if (!whole) throw new Error('no order is captured in full')
  return { ...shown, wholeOrderId: whole.order_id }
}

async function take(
  browser: Browser,
  url: string,
  { name, who, path, prepare }: GuidePicture,
): Promise<void> {
  const context = await browser.newContext({
    viewport: VIEWPORT,
    reducedMotion: 'reduce',
    colorScheme: 'light',
  })
  const { cookie } = await demoUser(url, who)
  const [key = '', value = ''] = cookie.split('=')
  await context.addCookies([{ name: key, value, url }])
  const tab = await context.newPage()
  await tab.goto(`${url}/portal${path}`)
  await isReady(tab)
  await prepare?.(tab)
  await isReady(tab)
  await tab.screenshot({ path: join(FOLDER, `guide-${name}.png`), animations: 'disabled' })
  await context.close()
}

async function isReady(tab: Page): Promise<void> {
  await tab.locator('main h1').first().waitFor()
  await tab.locator('[role=status] .mantine-Loader-root').first().waitFor({ state: 'detached' })
  await tab.waitForLoadState('networkidle')
}

const [, , part = ''] = process.argv
const server = await startServer()
const browser = await launchChromium()
try {
  const pictures = picturesOf(await known(new Client(server.url))).filter(({ name }) => name.includes(part))
  for (const picture of pictures) await take(browser, server.url, picture)
  console.log(`${pictures.length} pictures are in ${FOLDER}`)
} finally {
  await browser.close()
  await server.dispose()
}
