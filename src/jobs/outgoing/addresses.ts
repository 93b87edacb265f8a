/**
 * To which addresses this process may speak by itself. The URLs come from merchants: without this check they could
 * make the server ask its own network, or its cloud's metadata service, in their place.
 */
import { BlockList, isIPv6 } from 'node:net'

type Range = readonly [address: string, prefix: number]

/** Never, in any mode: link-local (the clouds' metadata services among them), unspecified, multicast, broadcast, reserved. */
const NEVER: readonly Range[] = [
  ['0.0.0.0', 8],
  ['169.254.0.0', 16],
  ['192.0.0.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
  ['100.100.100.200', 32],
  ['168.63.129.16', 32],
  ['::', 128],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
  ['fd00:ec2::254', 128],
  ['fd20:ce::254', 128],
]

/** Not in production: this machine, private networks, and ranges that lead nowhere public. */
const NOT_PUBLIC: readonly Range[] = [
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['2001::', 23],
  ['2001:db8::', 32],
  ['3fff::', 20],
]

/** Of IPv6 only this is handed out for public use: in production nothing else is spoken to. */
const PUBLIC_IPV6: Range = ['2000::', 3]

/** Forms of IPv6 that carry an IPv4 address: what counts is the address within. */
const CARRIERS: readonly { prefix: Range; embedded: (groups: number[]) => number[] }[] = [
  { prefix: ['::ffff:0:0', 96], embedded: (groups) => groups.slice(6) },
  { prefix: ['::ffff:0:0:0', 96], embedded: (groups) => groups.slice(6) },
  { prefix: ['::', 96], embedded: (groups) => groups.slice(6) },
  { prefix: ['64:ff9b::', 96], embedded: (groups) => groups.slice(6) },
  { prefix: ['2002::', 16], embedded: (groups) => groups.slice(1, 3) },
]

function listOf(ranges: readonly Range[]): BlockList {
  const list = new BlockList()
  for (const [address, prefix] of ranges) list.addSubnet(address, prefix, isIPv6(address) ? 'ipv6' : 'ipv4')
  return list
}

const never = listOf(NEVER)
const notPublic = listOf(NOT_PUBLIC)
const publicIpv6 = listOf([PUBLIC_IPV6])
const carriers = CARRIERS.map(({ prefix, embedded }) => ({ list: listOf([prefix]), embedded }))

/** Whether an address (as text, as the resolver gives it) may be spoken to. */
export function isAllowed(address: string, mode: 'sandbox' | 'production'): boolean {
  if (!isIPv6(address)) return isAllowedAs(address, 'ipv4', mode)
  const bare = address.split('%', 1)[0] as string
  if (bare !== '::' && bare !== '::1') {
    const carrier = carriers.find(({ list }) => list.check(bare, 'ipv6'))
    if (carrier) return isAllowedAs(ipv4(carrier.embedded(groupsOf(bare))), 'ipv4', mode)
  }
  return isAllowedAs(bare, 'ipv6', mode)
}

function isAllowedAs(address: string, family: 'ipv4' | 'ipv6', mode: 'sandbox' | 'production'): boolean {
  if (never.check(address, family)) return false
  if (mode === 'sandbox') return true
  return !notPublic.check(address, family) && (family === 'ipv4' || publicIpv6.check(address, family))
}

function ipv4([high = 0, low = 0]: number[]): string {
  return [high >> 8, high & 255, low >> 8, low & 255].join('.')
}

/** The eight groups of an IPv6 address; the standard library's own URL parser writes it in one form first. */
function groupsOf(address: string): number[] {
  const canonical = new URL(`http://[${address}]`).hostname.slice(1, -1)
  const [head = '', tail] = canonical.split('::')
  const parse = (part: string) =>
    part === '' ? [] : part.split(':').map((group) => Number.parseInt(group, 16))
  const [first, last] = [parse(head), tail === undefined ? [] : parse(tail)]
  return [...first, ...new Array<number>(8 - first.length - last.length).fill(0), ...last]
}
