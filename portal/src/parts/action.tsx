/** Something that a person can do: a button that asks before, and shows the server's own words when it is refused. */
import { Button, type ButtonProps, Group, Modal, Stack } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, type ReactNode, useState } from 'react'
import { newKey } from '../api/client.ts'
import { Failure } from '../shell/states.tsx'
import { tell } from './told.tsx'

interface ActionProps {
  /** On the button. */
  label: string
  /** Of the dialog; the label where it is absent. */
  title?: string
  /** On the button that does it; the label where it is absent. */
  confirm?: string
  /** What will happen, and fields; their values come to `run` by name. */
  children?: ReactNode
  isDanger?: boolean
  size?: 'md' | 'lg' | 'xl'
  button?: ButtonProps
  /** `key`: for one idempotent try; another one is made when a field changes. */
  run(form: FormData, key: string): Promise<unknown>
  /** Said afterwards: "Payouts are held." */
  done?: string
  /** Shown in the dialog afterwards, which stays then: what is shown only once. */
  result?(answer: unknown): ReactNode
  /** A second step: its dialog is there at once. */
  startsOpen?: boolean
}

export function Action(props: ActionProps) {
  const { label, title = label, isDanger = false, size = 'md', button, result, startsOpen = false } = props
  const client = useQueryClient()
  const [isOpen, { open, close }] = useDisclosure(startsOpen)
  const onClose = () => {
    close()
    // What is shown only once stays until it was read, whatever has changed on the page below.
    if (result) void client.invalidateQueries()
  }
  return (
    <>
      <Button variant="default" {...(isDanger && { className: 'danger' })} {...button} onClick={open}>
        {label}
      </Button>
      {/* Gone at once: the button beneath may say another thing now, and so would a dialog that fades. */}
      <Modal
        opened={isOpen}
        onClose={onClose}
        title={title}
        size={size}
        closeOnClickOutside={!result}
        transitionProps={{ duration: 0 }}
      >
        <ActionForm {...props} onDone={onClose} />
      </Modal>
    </>
  )
}

function ActionForm({
  label,
  confirm = label,
  children,
  isDanger = false,
  run,
  done,
  result,
  onDone,
}: ActionProps & { onDone(): void }) {
  const client = useQueryClient()
  const [key, setKey] = useState(newKey)
  const mutation = useMutation({
    mutationFn: (form: FormData) => run(form, key),
    onSuccess: () => {
      if (done) tell(done)
      if (result) return
      void client.invalidateQueries()
      onDone()
    },
  })
  if (result && mutation.isSuccess) {
    return (
      <Stack>
        {result(mutation.data)}
        <Group justify="flex-end">
          <Button data-autofocus onClick={onDone}>
            Done
          </Button>
        </Group>
      </Stack>
    )
  }
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    mutation.mutate(new FormData(event.currentTarget))
  }
  return (
    <form onSubmit={submit} onChange={() => setKey(newKey())}>
      <Stack>
        {children}
        {mutation.error && <Failure error={mutation.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onDone}>
            Go back
          </Button>
          <Button type="submit" loading={mutation.isPending} {...(isDanger && { className: 'danger-fill' })}>
            {confirm}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

/** The text of a field, without spaces around it. */
export const textOf = (form: FormData, name: string) => String(form.get(name) ?? '').trim()
