/** Somebody who has a keyboard and no mouse: what cannot be reached by Tab is not there. */
import type { Locator, Page } from 'playwright-core'

/** Far more than any page has before what is looked for; without a bound a page without it would be searched for ever. */
const TABS_MAX = 150

export class Keyboard {
  readonly tab: Page

  constructor(tab: Page) {
    this.tab = tab
  }

  /** Presses Tab until the focus is there. Throws when it never is, or when nobody could see that it is. */
  async reach(target: Locator): Promise<void> {
    await target.waitFor()
    for (let pressed = 0; pressed <= TABS_MAX; pressed++) {
      if (await isFocused(target)) return await this.#expectSeen(target)
      await this.tab.keyboard.press('Tab')
    }
    throw new Error(`${target} is not reached by Tab`)
  }

  /** Fields show it by their border, and are styled around the element: what is pressed has an outline. */
  async #expectSeen(target: Locator): Promise<void> {
    const isSeen = await this.tab.evaluate<boolean>(
      "!document.activeElement.matches('a, button') || getComputedStyle(document.activeElement).outlineStyle !== 'none'",
    )
    if (!isSeen) throw new Error(`nothing shows that the focus is at ${target}`)
  }

  async press(target: Locator, key = 'Enter'): Promise<void> {
    await this.reach(target)
    await this.tab.keyboard.press(key)
  }

  /** Tab selects what stands in a field, so that it is written over; some fields do it themselves, a moment later. */
  async write(target: Locator, text: string): Promise<void> {
    await this.reach(target)
    await this.tab.evaluate('new Promise((resolve) => setTimeout(resolve))')
    await this.tab.keyboard.type(text)
  }
}

export function isFocused(target: Locator): Promise<boolean> {
  return target.evaluate(
    (element: { ownerDocument: { activeElement: unknown } }) =>
      element === element.ownerDocument.activeElement,
  )
}
