/** What shoppers were told. */
import { Button, TextInput } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { type MessageSummary, messagesQuery } from '../../api/messages.ts'
import { orderName } from '../../format/ids.ts'
import { useAsked } from '../../parts/filters.tsx'
import { Icon } from '../../parts/icon.tsx'
import { ShowMore, useMore } from '../../parts/more.tsx'
import { PageHead } from '../../parts/page.tsx'
import { PageLink } from '../../parts/page-link.tsx'
import { type Column, Rows } from '../../parts/rows.tsx'
import { State } from '../../parts/state.tsx'
import { When } from '../../parts/when.tsx'
import { Answered, Empty } from '../../shell/states.tsx'
import { causesText, messageState } from './names.ts'

const COLUMNS: Column<MessageSummary>[] = [
  { head: 'About', cell: ({ causes }) => causesText(causes), below: (message) => <OrderLink {...message} /> },
  { head: 'State', cell: ({ state }) => <State {...messageState(state)} /> },
  { head: 'To', wide: true, cell: ({ recipient }) => recipient },
  {
    head: 'Order',
    wide: true,
    cell: (message) => <OrderLink {...message} />,
  },
  { head: 'Made', end: true, cell: ({ created_at }) => <When at={created_at} /> },
]

function OrderLink(message: MessageSummary) {
  return (
    <PageLink page="orders/:orderId" to={`/orders/${message.order_id}`}>
      {orderName(message)}
    </PageLink>
  )
}

export function Component() {
  const { asked: orderId, onSubmit } = useAsked('order_id')
  const query = useInfiniteQuery(messagesQuery(orderId || undefined))
  const more = useMore(query)
  return (
    <>
      <PageHead title="Messages" />
      <form onSubmit={onSubmit} className="filters">
        <TextInput
          key={orderId}
          name="order_id"
          type="search"
          label="Of the order with the id"
          defaultValue={orderId}
          maxLength={64}
          leftSection={<Icon name="search" size={16} />}
          style={{ flex: '0 1 260px' }}
        />
        <Button type="submit" variant="default">
          Find
        </Button>
      </form>
      <div className="panel">
        <Answered query={query} what="messages">
          {({ pages }) => {
            const messages = pages.flatMap((page) => page.messages)
            if (messages.length === 0) return <NoMessages isFiltered={orderId !== ''} />
            return (
              <Rows
                label="Messages"
                columns={COLUMNS}
                rows={messages}
                keyOf={({ message_id }) => message_id}
                linkOf={({ message_id }) => `/messages/${message_id}`}
                height="calc(100dvh - 230px)"
                onEnd={more}
                footer={<ShowMore query={query} />}
              />
            )
          }}
        </Answered>
      </div>
    </>
  )
}

function NoMessages({ isFiltered }: { isFiltered: boolean }) {
  if (isFiltered) return <Empty title="Nothing was sent about this order" icon="messages" />
  return (
    <Empty title="No messages yet" icon="messages">
      A capture, a refund, a cancellation or an expiry makes one, for an order with an email address, once the
      platform’s operator has switched messages on for you.
    </Empty>
  )
}
