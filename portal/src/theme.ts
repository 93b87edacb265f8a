import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core'

const ink: MantineColorsTuple = [
  '#eef2fb',
  '#d9e1f3',
  '#b3c2e8',
  '#8aa2dd',
  '#6a86d3',
  '#4f6ec4',
  '#3f5cae',
  '#2f4b8f',
  '#263d75',
  '#1c2d58',
]

/** Greys of the dark: of fields, buttons, lists and dialogs, in the hue of the page and its panels. */
const dark: MantineColorsTuple = [
  '#dfe3ea',
  '#c3cad5',
  '#98a1b0',
  '#6d7686',
  '#3a4250',
  '#2f3643',
  '#232934',
  '#1a1e26',
  '#171b22',
  '#14171d',
]

/** A dialog's head is no banner of the page. */
const DIALOG = {
  attributes: { header: { role: 'presentation' } },
  closeButtonProps: { 'aria-label': 'Close this dialog' },
}

export const theme = createTheme({
  primaryColor: 'ink',
  primaryShade: { light: 7, dark: 5 },
  colors: { ink, dark },
  fontFamily:
    'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", "Liberation Sans", sans-serif',
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace',
  fontSizes: { xs: '0.75rem', sm: '0.8125rem', md: '0.875rem', lg: '1rem', xl: '1.125rem' },
  headings: {
    fontWeight: '600',
    sizes: {
      h1: { fontSize: '1.375rem', lineHeight: '1.3' },
      h2: { fontSize: '1.0625rem', lineHeight: '1.4' },
      h3: { fontSize: '0.9375rem', lineHeight: '1.4' },
    },
  },
  defaultRadius: 'md',
  respectReducedMotion: true,
  components: {
    Button: { defaultProps: { size: 'sm' } },
    TextInput: { defaultProps: { size: 'sm' } },
    PasswordInput: { defaultProps: { size: 'sm' } },
    Select: { defaultProps: { size: 'sm' } },
    NumberInput: { defaultProps: { size: 'sm' } },
    Textarea: { defaultProps: { size: 'sm' } },
    Modal: { defaultProps: { ...DIALOG, centered: true } },
    Drawer: { defaultProps: DIALOG },
    // What fades away is still there for a screen reader; a menu has items and nothing else, and stands where its button does.
    Menu: {
      defaultProps: {
        transitionProps: { duration: 0 },
        withInitialFocusPlaceholder: false,
        withinPortal: false,
      },
    },
    Popover: { defaultProps: { transitionProps: { duration: 0 } } },
  },
})

/** Grey text has a contrast of at least 4.5 to one on every surface that it stands on. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': '#596273',
    '--mantine-color-placeholder': '#667085',
    '--mantine-color-anchor': '#2f4b8f',
    '--mantine-color-error': '#b42318',
    '--surface': '#ffffff',
    '--page': '#f7f8fa',
    '--line': '#e3e6ec',
    '--hover': '#f1f4fa',
    '--good': '#0b6b3a',
    '--warn': '#8a4b08',
    '--bad': '#b42318',
    '--info': '#2f4b8f',
    '--neutral': '#596273',
  },
  dark: {
    '--mantine-color-body': '#14171d',
    '--mantine-color-text': '#dfe3ea',
    '--mantine-color-dimmed': '#a3acba',
    '--mantine-color-placeholder': '#98a1b0',
    '--mantine-color-anchor': '#9db4ee',
    '--mantine-color-error': '#ff8f85',
    '--surface': '#1a1e26',
    '--page': '#14171d',
    '--line': '#2c323d',
    '--hover': '#222834',
    '--good': '#5fd39b',
    '--warn': '#f2b25c',
    '--bad': '#ff8f85',
    '--info': '#9db4ee',
    '--neutral': '#a3acba',
  },
})
