/** What the filters of all lists are made of. They stand in the page's address, so that a list can be sent to somebody. */
import { Button, Group, Pill, Popover, Stack } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import type { FormEvent, ReactNode } from 'react'
import { useSearchParams } from 'react-router'
import { Icon } from './icon.tsx'

export type Values<Name extends string> = Partial<Record<Name, string>>

/** The filters in the address, and how they are set; an empty one is taken away. */
export function useFilters<Name extends string>() {
  const [parameters, setParameters] = useSearchParams()
  const set = (values: Values<Name>) =>
    setParameters((before) => {
      const after = new URLSearchParams(before)
      for (const [name, one] of Object.entries(values)) {
        if (one) after.set(name, String(one))
        else after.delete(name)
      }
      return after
    })
  return {
    parameters,
    value: (name: Name) => parameters.get(name) ?? '',
    set,
    clear: () => setParameters({}),
  }
}

/** One thing that a page is asked for: in its address, and as the field `name` of the form that asks. */
export function useAsked(name: string) {
  const { value, set } = useFilters<string>()
  return {
    asked: value(name),
    onSubmit(event: FormEvent<HTMLFormElement>) {
      event.preventDefault()
      set({ [name]: String(new FormData(event.currentTarget).get(name) ?? '').trim() })
    },
  }
}

interface ChoicesProps {
  legend: string
  choices: readonly { label: string; value: string }[]
  chosen: string
  onChoose(value: string): void
}

/** One of a few, as buttons. */
export function Choices({ legend, choices, chosen, onChoose }: ChoicesProps) {
  return (
    <fieldset className="choices">
      <legend className="visually-hidden">{legend}</legend>
      {choices.map(({ label, value }) => (
        <button
          key={label}
          type="button"
          className="choice"
          aria-pressed={chosen === value}
          onClick={() => onChoose(value)}
        >
          {label}
        </button>
      ))}
    </fieldset>
  )
}

interface ChosenProps<Name extends string> {
  chosen: readonly { name: Name; text: string }[]
  onRemove(name: Name): void
  onClear(): void
  /** On one line, however many they are: it scrolls. */
  inOneLine?: boolean
}

/** What is chosen, in words, each with a way to undo it. */
export function ChosenFilters<Name extends string>({
  chosen,
  onRemove,
  onClear,
  inOneLine = false,
}: ChosenProps<Name>) {
  if (chosen.length === 0) return null
  return (
    <Group gap={6} {...(inOneLine && { wrap: 'nowrap', className: 'chosen-line' })}>
      {chosen.map(({ name, text }) => (
        <Pill
          key={name}
          size="md"
          withRemoveButton
          onRemove={() => onRemove(name)}
          removeButtonProps={{ 'aria-label': `Remove ${text}`, 'aria-hidden': false, tabIndex: 0 }}
        >
          {text}
        </Pill>
      ))}
      <Button variant="subtle" size="compact-xs" onClick={onClear}>
        Clear all
      </Button>
    </Group>
  )
}

interface MoreFiltersProps<Name extends string> {
  /** Fields that are named as the filters. */
  children: ReactNode
  /** So many are set: said by the button, where the filters have no controls in view. */
  count?: number
  /** Gives false where something of it cannot be asked for, and says so at its field. */
  onApply(values: Values<Name>): unknown
}

/** A form behind a button, for what is asked for less often. */
export function MoreFilters<Name extends string>({ children, count = 0, onApply }: MoreFiltersProps<Name>) {
  const [isOpen, { toggle, close }] = useDisclosure()
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const entries = [...new FormData(event.currentTarget)].map(([name, text]) => [name, String(text).trim()])
    if (onApply(Object.fromEntries(entries) as Values<Name>) !== false) close()
  }
  return (
    <Popover
      opened={isOpen}
      onChange={(opened) => !opened && close()}
      width={320}
      position="bottom-end"
      trapFocus
    >
      <Popover.Target>
        <Button
          variant="default"
          leftSection={<Icon name="filter" size={16} />}
          onClick={toggle}
          style={{ flex: 'none' }}
        >
          Filters{count > 0 && `: ${count} set`}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label="Filters">
        <form onSubmit={submit}>
          <Stack gap="sm">
            {children}
            <Button type="submit">Apply</Button>
          </Stack>
        </form>
      </Popover.Dropdown>
    </Popover>
  )
}
