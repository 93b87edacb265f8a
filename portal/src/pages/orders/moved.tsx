import { Group, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import type { Capture, Refund } from '../../api/orders.ts'
import { Money } from '../../parts/money.tsx'

interface MovedProps {
  amount: number
  currency: string
  of: Pick<Capture | Refund, 'description' | 'reference' | 'order_lines'>
  /** Which one it is, and when it was. */
  children: ReactNode
}

/** What captures and refunds say alike: how much money moved, for which goods, in whose words. */
export function Moved({
  amount,
  currency,
  of: { description, reference, order_lines },
  children,
}: MovedProps) {
  return (
    <>
      <Group justify="space-between" gap="xs">
        <Text fw={600}>
          <Money minor={amount} currency={currency} />
        </Text>
        <Text size="sm" c="dimmed" component="span">
          {children}
        </Text>
      </Group>
      {description && <Text dir="auto">{description}</Text>}
      {reference && <Text size="sm">Your reference: {reference}</Text>}
      {order_lines.length > 0 && (
        <Text size="sm" c="dimmed" dir="auto">
          {order_lines.map(({ quantity, name }) => `${quantity} × ${name}`).join(', ')}
        </Text>
      )}
    </>
  )
}
