import { useEffect, useMemo, useState } from "preact/hooks";
import { Admin } from "../../app/admin";
import { useApp } from "../context";

export function useAdmin(): Admin {
  const app = useApp();
  return useMemo(() => new Admin((method, body) => app.call(method, body)), [app]);
}

/** null: not known yet. */
export function useIsAdministrator(): boolean | null {
  const admin = useAdmin();
  const live = useApp().state.value === "LIVE";
  const [is, setIs] = useState<boolean | null>(null);
  useEffect(() => {
    let wanted = true;
    admin.isAdministrator().then(
      (answer) => wanted && setIs(answer),
      () => {},
    );
    return () => {
      wanted = false;
    };
  }, [admin, live]);
  return is;
}
