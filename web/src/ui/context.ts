import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { App } from "../app/app";

const Context = createContext<App | null>(null);
export const AppProvider = Context.Provider;

/** The person who is signed in. */
export function useApp(): App {
  const app = useContext(Context);
  if (!app) throw new Error("nobody is signed in");
  return app;
}
