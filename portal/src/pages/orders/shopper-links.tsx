/** The page that the shopper has of the order: links to it are made, shown once, and revoked. */
import { Anchor, Group, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { Order } from '../../api/orders.ts'
import {
  makeShopperLink,
  type NewShopperLink,
  revokeShopperLink,
  type ShopperLink,
  shopperLinksQuery,
} from '../../api/shopper-links.ts'
import { actorText } from '../../format/actors.ts'
import type { Named } from '../../format/names.ts'
import { Action } from '../../parts/action.tsx'
import { Copyable } from '../../parts/copy.tsx'
import { Section } from '../../parts/page.tsx'
import { State } from '../../parts/state.tsx'
import { When } from '../../parts/when.tsx'
import { Answered } from '../../shell/states.tsx'

interface ShopperLinksProps {
  order: Order
  mayChange: boolean
}

export function ShopperLinks({ order: { order_id: orderId }, mayChange }: ShopperLinksProps) {
  const query = useQuery(shopperLinksQuery(orderId))
  return (
    <Section title="Shopper’s page" folds actions={mayChange && <MakeLink orderId={orderId} />}>
      <Answered query={query} what="the links">
        {({ links }) => <Links orderId={orderId} links={links.toReversed()} mayChange={mayChange} />}
      </Answered>
    </Section>
  )
}

interface LinksProps {
  orderId: string
  /** Newest first. */
  links: readonly ShopperLink[]
  mayChange: boolean
}

function Links({ links, ...rest }: LinksProps) {
  const live = links.filter(({ state }) => state === 'live')
  const over = links.filter(({ state }) => state !== 'live')
  return (
    <>
      {live.length === 0 && (
        <p className="note">
          Nobody has a link that works. With one, the shopper sees what was sent, charged and given back.
        </p>
      )}
      {live.map((link) => (
        <LinkItem key={link.link_id} link={link} {...rest} />
      ))}
      {over.length > 0 && (
        <details className="item">
          <summary>
            {over.length} {over.length === 1 ? 'link that is' : 'links that are'} over
          </summary>
          {over.map((link) => (
            <LinkItem key={link.link_id} link={link} {...rest} />
          ))}
        </details>
      )}
    </>
  )
}

const STATES: Record<ShopperLink['state'], Named> = {
  live: { word: 'Works', tone: 'good' },
  expired: { word: 'Expired', tone: 'neutral' },
  revoked: { word: 'Revoked', tone: 'neutral' },
}

function LinkItem({ orderId, link, mayChange }: { link: ShopperLink } & Omit<LinksProps, 'links'>) {
  const { link_id: linkId, state, created_at, created_by, expires_at, revoked_at } = link
  return (
    <article className="item" aria-label="Link to the shopper’s page">
      <Group justify="space-between" gap="xs" wrap="nowrap">
        <div>
          <State {...STATES[state]} />{' '}
          {state === 'live' && (
            <>
              until <When at={expires_at} to="day" />
            </>
          )}
          {state === 'expired' && <When at={expires_at} to="day" />}
          {revoked_at && <When at={revoked_at} />}
          <Text size="sm" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
            Made <When at={created_at} /> by {actorText(created_by)}
          </Text>
        </div>
        {mayChange && state === 'live' && (
          <Action
            label="Revoke"
            title="Revoke this link?"
            confirm="Revoke the link"
            isDanger
            button={{ size: 'xs', flex: 'none' }}
            done="The link is revoked."
            run={(_, key) => revokeShopperLink(orderId, linkId, key)}
          >
            <Text>Whoever has it is told that the page is not available, at once and for good.</Text>
          </Action>
        )}
      </Group>
    </article>
  )
}

function MakeLink({ orderId }: { orderId: string }) {
  return (
    <Action
      label="Make a link"
      title="Link to the shopper’s page"
      confirm="Make the link"
      button={{ size: 'xs' }}
      run={(_, key) => makeShopperLink(orderId, key)}
      result={(answer) => <Made link={answer as NewShopperLink} />}
    >
      <Text>
        Whoever has the link sees this order: what was sent and where it is, what was charged and given back.
        Give it to the shopper alone. It does not show names, addresses or emails.
      </Text>
    </Action>
  )
}

function Made({ link: { url, expires_at } }: { link: NewShopperLink }) {
  if (url === undefined) {
    return (
      <Text>The link was made before, and its address is not shown again. Revoke it and make another.</Text>
    )
  }
  return (
    <>
      <Text>
        Copy it now: it is shown once. It works until <When at={expires_at} to="day" />, unless you revoke it.
      </Text>
      <div className="secret">
        <Copyable text={url} label="link" />
      </div>
      <Anchor href={url} target="_blank" rel="noopener noreferrer">
        See the page as the shopper does
        <span className="visually-hidden"> (opens in a new window)</span>
      </Anchor>
    </>
  )
}
