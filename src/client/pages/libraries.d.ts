// The two libraries ship no types; this is as much of them as site.ts calls.
declare module 'govuk-frontend' {
  interface Component {
    new (root: Element | null, config?: object): object;
    readonly moduleName: string;
  }
  export const Button: Component;
  export const CharacterCount: Component;
  export const ErrorSummary: Component;
  export const NotificationBanner: Component;
  export const SkipLink: Component;
  export const Tabs: Component;
  export function createAll(component: Component, config?: object): object[];
}

declare module '@ministryofjustice/frontend/moj/components/sortable-table/sortable-table.mjs' {
  export const SortableTable: {
    new (root: Element | null, config?: object): object;
    readonly moduleName: string;
  };
}
