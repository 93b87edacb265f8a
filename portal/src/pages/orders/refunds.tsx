import { Group, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { type Order, refundsQuery } from '../../api/orders.ts'
import { Money } from '../../parts/money.tsx'
import { Section } from '../../parts/page.tsx'
import { When } from '../../parts/when.tsx'
import { Answered } from '../../shell/states.tsx'

export function Refunds({ order }: { order: Order }) {
  const query = useQuery({ ...refundsQuery(order.order_id), enabled: order.refunded_amount > 0 })
  if (order.refunded_amount === 0) return null
  const captures = new Map(order.captures.map((one) => [one.capture_id, one.klarna_reference]))
  return (
    <Section title="Refunds">
      <Answered query={query} what="refunds">
        {({ refunds }) =>
          refunds.map((refund) => (
            <article className="item" key={refund.refund_id} aria-label="Refund">
              <Group justify="space-between" gap="xs">
                <Text fw={600}>
                  <Money minor={refund.refunded_amount} currency={order.purchase_currency} />
                </Text>
                <Text size="sm" c="dimmed" component="span">
                  {refund.capture_id &&
                    `of capture ${captures.get(refund.capture_id) ?? refund.capture_id}, `}
                  <When at={refund.refunded_at} />
                </Text>
              </Group>
              {refund.description && <Text dir="auto">{refund.description}</Text>}
              {refund.reference && <Text size="sm">Your reference: {refund.reference}</Text>}
              {refund.order_lines.length > 0 && (
                <Text size="sm" c="dimmed" dir="auto">
                  {refund.order_lines.map(({ quantity, name }) => `${quantity} × ${name}`).join(', ')}
                </Text>
              )}
            </article>
          ))
        }
      </Answered>
    </Section>
  )
}
