/** What a screen reader gets of a page: the browser's own accessibility tree, in which hidden things are not. */
import type { Page } from 'playwright-core'

interface Node {
  nodeId: string
  ignored: boolean
  role?: { value: string }
  name?: { value: string }
  childIds?: string[]
}

export interface Read {
  role: string
  /** All text below it, in its order. */
  text: string
}

/** Everything that has a role, each with what is read of it. */
export async function readAloud(tab: Page): Promise<Read[]> {
  const devtools = await tab.context().newCDPSession(tab)
  const { nodes } = (await devtools.send('Accessibility.getFullAXTree')) as unknown as { nodes: Node[] }
  await devtools.detach()
  const byId = new Map(nodes.map((node) => [node.nodeId, node]))
  const textOf = (node: Node): string => {
    if (node.role?.value === 'StaticText') return node.name?.value ?? ''
    return (node.childIds ?? [])
      .map((id) => byId.get(id))
      .map((child) => (child ? textOf(child) : ''))
      .filter((text) => text !== '')
      .join(' ')
  }
  return nodes
    .filter((node) => !node.ignored && node.role !== undefined)
    .map((node) => ({ role: String(node.role?.value), text: textOf(node).replace(/\s+/g, ' ').trim() }))
}

/** What is read in one go: no text that stands alone is less than this. */
export const textsIn = (read: readonly Read[]): string[] =>
  read.filter(({ role }) => role === 'StaticText').map(({ text }) => text)
