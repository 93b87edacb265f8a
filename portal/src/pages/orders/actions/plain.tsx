/** Changes that ask nothing but whether they are meant. */
import { Text } from '@mantine/core'
import { resendPath } from '../../../api/messages.ts'
import { leftToCapture, ORDERS, type Order } from '../../../api/orders.ts'
import { moneyText } from '../../../format/money.ts'
import { ChangeDialog, type DialogProps } from './change-dialog.tsx'

interface Plain {
  title: string
  text(order: Order): string
  submit: string
  done: string
  path: string
  isFinal?: true
}

const PLAIN = {
  extend: {
    title: 'Extend the authorization',
    text: () => 'The order can then be captured for longer. Its new last day is shown on its page.',
    submit: 'Extend',
    done: 'The authorization is extended.',
    path: 'extend-authorization-time',
  },
  release: {
    title: 'Release what is left',
    text: (order) =>
      `${moneyText(leftToCapture(order), order.purchase_currency)} is given back to the customer and can never be captured. What is captured stays. This cannot be undone.`,
    submit: 'Release',
    done: 'What was left is released.',
    path: 'release-remaining-authorization',
    isFinal: true,
  },
  cancel: {
    title: 'Cancel the order',
    text: (order) =>
      `The order for ${moneyText(order.order_amount, order.purchase_currency)} is over, and nothing of it can ever be captured. This cannot be undone.`,
    submit: 'Cancel the order',
    done: 'The order is cancelled.',
    path: 'cancel',
    isFinal: true,
  },
} as const satisfies Record<string, Plain>

export type PlainKind = keyof typeof PLAIN

export function PlainDialog({ kind, ...props }: DialogProps & { kind: PlainKind }) {
  const { text, path, ...rest }: Plain = PLAIN[kind]
  return (
    <ChangeDialog
      {...props}
      {...rest}
      change={{ method: 'POST', path: `${ORDERS}/${props.order.order_id}/${path}` }}
    >
      <Text>{text(props.order)}</Text>
    </ChangeDialog>
  )
}

interface ResendProps extends DialogProps {
  messageId: string
  /** "capture, refund" */
  about: string
}

export function ResendDialog({ messageId, about, ...props }: ResendProps) {
  return (
    <ChangeDialog
      {...props}
      title="Send the message again"
      submit="Send again"
      done="The message is on its way again."
      change={{ method: 'POST', path: resendPath(messageId) }}
    >
      <Text>
        The message about {about} goes to the address that the order has now, with the order as it stands, as
        a message of its own.
      </Text>
    </ChangeDialog>
  )
}

interface SendOutProps extends DialogProps {
  captureId: string
  reference: string
}

export function SendOutDialog({ captureId, reference, ...props }: SendOutProps) {
  return (
    <ChangeDialog
      {...props}
      title="Send again to the customer"
      submit="Send again"
      done={`What the customer was told of capture ${reference} is sent again.`}
      change={{
        method: 'POST',
        path: `${ORDERS}/${props.order.order_id}/captures/${captureId}/trigger-send-out`,
      }}
    >
      <Text>The customer gets the message about capture {reference} once more.</Text>
    </ChangeDialog>
  )
}
