import type { Plugin as PostCss } from 'postcss';

// What the libraries take from GOV.UK's palette by name cannot be set through their Sass, so the
// finished stylesheet is repainted here. Keys: their literals; values: ours (see styles/_theme.scss).
const repaint: Record<string, string> = {
  '#0b0c0c': 'var(--ds-ink)',
  '#484949': 'var(--ds-ink-soft)',
  '#858686': 'var(--ds-line-strong)',
  '#cecece': 'var(--ds-line)',
  '#f3f3f3': 'var(--ds-paper-deep)',
  '#1d70b8': 'var(--ds-teal)',
  '#0f385c': 'var(--ds-teal-deep)',
  '#1a65a6': 'var(--ds-teal)',
  '#8eb8dc': 'var(--ds-line-strong)',
  '#d2e2f1': 'var(--ds-teal-wash)',
  '#f4f8fb': 'var(--ds-paper-deep)',
  '#0f7a52': 'var(--ds-teal)',
  '#0b5c3e': 'var(--ds-teal-deep)',
  '#083d29': 'var(--ds-teal-deep)',
  '#ca3535': 'var(--ds-red)',
  '#982828': 'var(--ds-red-deep)',
  '#651b1b': 'var(--ds-red-deep)',
  '#005ea5': 'var(--ds-teal)',
};

/** Repaints the libraries' fixed colours with Doorstep's, and drops the fallbacks of custom properties that are always set. */
export function ownColours(): PostCss {
  return {
    postcssPlugin: 'doorstep-own-colours',
    Declaration(declaration) {
      if (declaration.prop.startsWith('--ds-')) return;
      declaration.value = declaration.value
        .replace(/var\((--govuk-[a-z-]+-colour), ?#[0-9a-f]{3,8}\)/gi, 'var($1)')
        .replace(/#[0-9a-f]{6}\b/gi, (hex) => repaint[hex.toLowerCase()] ?? hex);
    },
  };
}

const sides: Record<string, string> = {
  'margin-left': 'margin-inline-start',
  'margin-right': 'margin-inline-end',
  'padding-left': 'padding-inline-start',
  'padding-right': 'padding-inline-end',
  'border-left': 'border-inline-start',
  'border-right': 'border-inline-end',
  'border-left-color': 'border-inline-start-color',
  'border-right-color': 'border-inline-end-color',
  'border-left-width': 'border-inline-start-width',
  'border-right-width': 'border-inline-end-width',
  left: 'inset-inline-start',
  right: 'inset-inline-end',
};

/** Turns left and right into start and end throughout, so that a right-to-left language mirrors every component. */
export function logicalSides(): PostCss {
  return {
    postcssPlugin: 'doorstep-logical-sides',
    Declaration(declaration) {
      declaration.prop = sides[declaration.prop] ?? declaration.prop;
      if (declaration.prop === 'text-align' || declaration.prop === 'float' || declaration.prop === 'clear') {
        const inline = declaration.prop === 'text-align' ? '' : 'inline-';
        if (declaration.value === 'left') declaration.value = `${inline}start`;
        if (declaration.value === 'right') declaration.value = `${inline}end`;
      }
    },
  };
}
