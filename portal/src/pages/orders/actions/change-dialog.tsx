/** A dialog that asks before it changes anything, shows what the change would lead to, and says no in the API's words. */
import { Alert, Button, Group, Modal, Stack, Text } from '@mantine/core'
import type { FormEvent, ReactNode } from 'react'
import type { Order } from '../../../api/orders.ts'
import { orderState } from '../../../format/names.ts'
import { useFocusBack } from '../../../parts/focus-back.ts'
import { Icon } from '../../../parts/icon.tsx'
import { Money } from '../../../parts/money.tsx'
import { Failure } from '../../../shell/states.tsx'
import { type Change, type Tried, useChange } from './change.ts'

export interface DialogProps {
  order: Order
  onClose(): void
  /** With a sentence about what was done. */
  onDone(text: string): void
}

interface ChangeDialogProps extends DialogProps {
  title: string
  /** What is asked for now; undefined while it is not complete. */
  change: Change | undefined
  /** On the button that does it: "Capture 60.00 SEK". */
  submit: string
  /** Afterwards: "Captured 60.00 SEK." */
  done: string
  /** It cannot be undone. */
  isFinal?: boolean
  /** The API is asked first what it would say. */
  triesFirst?: boolean
  children?: ReactNode
}

export function ChangeDialog(props: ChangeDialogProps) {
  const { order, title, change, submit, done, isFinal, triesFirst, children, onClose, onDone } = props
  const { attempt, send, isUncertain } = useChange(order)
  useFocusBack()
  const tried = triesFirst ? attempt.data : undefined
  const isReviewed = !triesFirst || tried?.accepted === true
  const isBusy = attempt.isPending || send.isPending
  const onSubmit = (event: FormEvent) => {
    event.preventDefault()
    if (!change || isBusy) return
    if (isReviewed) send.mutate(change, { onSuccess: () => onDone(done) })
    else attempt.mutate(change)
  }
  const back = () => {
    attempt.reset()
    send.reset()
  }
  const isFixed = isBusy || isUncertain || (triesFirst === true && isReviewed)
  return (
    <Modal opened onClose={onClose} title={title} size="lg" closeOnClickOutside={false}>
      <form onSubmit={onSubmit}>
        <Stack gap="md">
          <fieldset className="fields" disabled={isFixed}>
            <Stack gap="sm">{children}</Stack>
          </fieldset>
          {tried && <Verdict tried={tried} order={order} />}
          {attempt.error && <Failure error={attempt.error} />}
          {send.error && <Failure error={send.error} />}
          {isUncertain && (
            <Text>It is not known whether this was done. Trying again is safe: it is done once at most.</Text>
          )}
          <Group justify="flex-end" gap="xs" className="dialog-foot">
            {triesFirst && tried?.accepted && !isUncertain ? (
              <Button variant="default" onClick={back} disabled={isBusy}>
                Back
              </Button>
            ) : (
              <Button variant="default" onClick={onClose} disabled={isBusy}>
                Close
              </Button>
            )}
            <Button
              type="submit"
              loading={isBusy}
              disabled={!change}
              {...(isFinal && isReviewed && { className: 'danger-fill' })}
            >
              {isUncertain ? 'Try again' : isReviewed ? submit : 'Continue'}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}

/** What would come of it, before it is done. */
function Verdict({ tried, order }: { tried: Tried; order: Order }) {
  if (!tried.accepted) {
    return (
      <Alert
        color="red"
        variant="outline"
        role="alert"
        className="trouble"
        title="This would be refused"
        icon={<Icon name="trouble" />}
      >
        {(tried.error_messages ?? [tried.error_code]).map((message) => (
          <Text key={message}>{message}</Text>
        ))}
      </Alert>
    )
  }
  const currency = order.purchase_currency
  return (
    <div role="status" className="verdict">
      <Text fw={600}>Afterwards</Text>
      <dl className="sums">
        {tried.status && (
          <div>
            <dt>Status</dt>
            <dd>{orderState(tried.status).word}</dd>
          </div>
        )}
        <div>
          <dt>Left to capture</dt>
          <dd>
            <Money minor={tried.capturable_amount} currency={currency} />
          </dd>
        </div>
        <div>
          <dt>Left to refund</dt>
          <dd>
            <Money minor={tried.refundable_amount} currency={currency} />
          </dd>
        </div>
      </dl>
      {tried.duplicate_of !== undefined && (
        <Text>The same was done a moment ago. Continue only if you mean to do it twice.</Text>
      )}
    </div>
  )
}
