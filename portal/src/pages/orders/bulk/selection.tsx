/** Choosing rows of the list: one by one, or all that are shown. */
import { Button, Checkbox, Group, Text } from '@mantine/core'
import { useMemo, useState } from 'react'
import type { OrderSummary } from '../../../api/orders.ts'
import type { Column } from '../../../parts/rows.tsx'
import { CHOSEN_MAX, ordersText } from './bulk.ts'

const NOTHING: ReadonlySet<string> = new Set()

/**
 * `chosen`: of the orders that are there; one that has left the list is not chosen any more, and what was chosen in
 * another list is not in this one.
 * @param list what the list was asked for
 */
export function useSelection(orders: readonly OrderSummary[], list: string) {
  const [made, setMade] = useState({ list, ids: NOTHING })
  const ids = made.list === list ? made.ids : NOTHING
  const chosen = useMemo(() => orders.filter(({ order_id }) => ids.has(order_id)), [orders, ids])
  const choose = (ids: Iterable<string>) => setMade({ list, ids: new Set(ids) })
  const idsOf = (some: readonly OrderSummary[]) => some.map(({ order_id }) => order_id)
  return {
    chosen,
    has: (id: string) => ids.has(id),
    toggle(id: string) {
      if (ids.has(id)) choose(idsOf(chosen).filter((one) => one !== id))
      else if (chosen.length < CHOSEN_MAX) choose([...idsOf(chosen), id])
    },
    chooseAll: () => choose(idsOf(orders.slice(0, CHOSEN_MAX))),
    clear: () => choose([]),
  }
}

export type Selection = ReturnType<typeof useSelection>

export function selectionColumn(
  { chosen, has, toggle, chooseAll, clear }: Selection,
  shown: number,
): Column<OrderSummary> {
  const isAll = chosen.length >= Math.min(shown, CHOSEN_MAX)
  return {
    head: 'Select',
    isControl: true,
    top: (
      <Checkbox
        size="xs"
        aria-label="Select all orders that are shown"
        checked={isAll}
        indeterminate={!isAll && chosen.length > 0}
        onChange={isAll ? clear : chooseAll}
      />
    ),
    cell: ({ order_id, merchant_reference1, klarna_reference }) => (
      <Checkbox
        size="xs"
        aria-label={`Select ${merchant_reference1 || klarna_reference}`}
        checked={has(order_id)}
        onChange={() => toggle(order_id)}
      />
    ),
  }
}

interface SelectionBarProps {
  selection: Selection
  onCapture(): void
}

/** What can be done with what is chosen. It has its room before anything is, so that no row moves. */
export function SelectionBar({ selection: { chosen, clear }, onCapture }: SelectionBarProps) {
  return (
    <Group className="selection" gap="xs">
      <Text size="sm" role="status">
        {chosen.length === 0
          ? 'Select orders to capture them together.'
          : `${ordersText(chosen.length)} selected`}
        {chosen.length === CHOSEN_MAX && ', as many as can be captured at once'}
      </Text>
      {chosen.length > 0 && (
        <>
          <Button size="compact-sm" onClick={onCapture}>
            Capture in full
          </Button>
          <Button size="compact-sm" variant="subtle" onClick={clear}>
            Clear the selection
          </Button>
        </>
      )}
    </Group>
  )
}
