import { Button, Menu } from '@mantine/core'
import { isOpen, leftToCapture, leftToRefund, type Order } from '../../../api/orders.ts'
import { Icon } from '../../../parts/icon.tsx'
import type { Action } from './action-dialog.tsx'

interface ActionMenuProps {
  order: Order
  onChoose(action: Action): void
}

/** What this order's state allows; whether it is allowed in fact the engine says. */
export function ActionMenu({ order, onChoose }: ActionMenuProps) {
  const open = isOpen(order)
  return (
    <>
      {leftToCapture(order) > 0 && <Button onClick={() => onChoose({ kind: 'capture' })}>Capture</Button>}
      {leftToRefund(order) > 0 && (
        <Button variant="default" onClick={() => onChoose({ kind: 'refund' })}>
          Refund
        </Button>
      )}
      <Menu position="bottom-end" width={240}>
        <Menu.Target>
          <Button variant="default" rightSection={<Icon name="down" size={14} />}>
            More
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {open && <Menu.Item onClick={() => onChoose({ kind: 'amount' })}>Change the amount</Menu.Item>}
          <Menu.Item onClick={() => onChoose({ kind: 'addresses' })}>Change the addresses</Menu.Item>
          <Menu.Item onClick={() => onChoose({ kind: 'references' })}>Change your references</Menu.Item>
          <Menu.Item onClick={() => onChoose({ kind: 'tracking' })}>Add tracking to the order</Menu.Item>
          {open && (
            <Menu.Item onClick={() => onChoose({ kind: 'extend' })}>Extend the authorization</Menu.Item>
          )}
          {open && <Menu.Divider />}
          {open && order.captured_amount > 0 && (
            <Menu.Item onClick={() => onChoose({ kind: 'release' })}>Release what is left</Menu.Item>
          )}
          {open && order.captured_amount === 0 && (
            <Menu.Item onClick={() => onChoose({ kind: 'cancel' })}>Cancel the order</Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
    </>
  )
}
