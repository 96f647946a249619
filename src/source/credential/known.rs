//! Which system a credential opens, as far as its form or its name tells. A name says what was meant and proves nothing, so whatever
//! rests on this table is assumed.

use crate::model::Plane::{self, Application, Platform};

/// A system that a credential opens.
pub(in crate::source) struct Known {
    /// The beginning of the variable's name, in capitals.
    name: &'static str,
    /// The beginning of the value, where the vendor has one; empty otherwise.
    form: &'static str,
    /// What it opens, as people call it.
    pub(in crate::source) system: &'static str,
    /// The plane that it stands on.
    pub(in crate::source) plane: Plane,
    /// Whether the vendor lets this sort of credential do anything in the system.
    pub(in crate::source) administers: bool,
    /// Whether the name alone means a credential (a connection string), whatever its last word.
    pub(super) whole: bool,
}

const fn row(name: &'static str, form: &'static str, system: &'static str, plane: Plane) -> Known {
    Known { name, form, system, plane, administers: false, whole: false }
}

const fn admin(name: &'static str, form: &'static str, system: &'static str, plane: Plane) -> Known {
    Known { administers: true, ..row(name, form, system, plane) }
}

const fn whole(name: &'static str, system: &'static str) -> Known {
    Known { whole: true, ..row(name, "", system, Application) }
}

/// First match wins. Systems that stand on either plane (an identity provider, a cloud's generic key) are left out.
const TABLE: &[Known] = &[
    admin("OPENAI_ADMIN", "sk-admin-", "OpenAI organisation", Platform),
    row("OPENAI_", "sk-proj-", "OpenAI project", Platform),
    row("AZURE_OPENAI_", "", "Azure OpenAI deployment", Platform),
    admin("ANTHROPIC_ADMIN", "sk-ant-admin", "Anthropic organisation", Platform),
    row("ANTHROPIC_", "sk-ant-", "Anthropic workspace", Platform),
    row("CLAUDE_CODE_OAUTH", "", "Anthropic workspace", Platform),
    row("GEMINI_", "", "Gemini project", Platform),
    row("MISTRAL_", "", "Mistral workspace", Platform),
    row("OPENROUTER_", "sk-or-", "OpenRouter account", Platform),
    row("HF_", "hf_", "Hugging Face account", Platform),
    row("HUGGINGFACE", "", "Hugging Face account", Platform),
    row("HUGGING_FACE", "", "Hugging Face account", Platform),
    row("WANDB_", "", "Weights & Biases team", Platform),
    row("LANGFUSE_", "sk-lf-", "Langfuse project", Platform),
    row("LANGSMITH_", "lsv2_", "LangSmith workspace", Platform),
    row("LANGCHAIN_", "", "LangSmith workspace", Platform),
    row("DATABRICKS_", "dapi", "Databricks workspace", Platform),
    row("AWS_", "", "AWS account", Platform),
    row("GITHUB_", "ghp_", "GitHub account", Platform),
    row("GH_TOKEN", "github_pat_", "GitHub account", Platform),
    row("GITLAB_", "glpat-", "GitLab account", Platform),
    row("CLOUDFLARE_", "", "Cloudflare account", Platform),
    row("VERCEL_", "", "Vercel team", Platform),
    admin("WORKOS_API_KEY", "", "WorkOS environment", Application),
    row("WORKOS_", "", "WorkOS environment", Application),
    row("AUTH0_", "", "Auth0 tenant", Application),
    admin("CLERK_SECRET", "", "Clerk instance", Application),
    row("STRIPE_", "", "Stripe account", Application),
    row("SUPABASE_SERVICE", "", "Supabase database", Application),
    whole("DATABASE_URL", "application database"),
    whole("DATABASE_CONNECTION", "application database"),
    whole("DB_URL", "application database"),
    row("DB_PASS", "", "application database", Application),
    row("DATABASE_PASS", "", "application database", Application),
    row("PGPASS", "", "application database", Application),
    whole("POSTGRES", "application database"),
    whole("MYSQL", "application database"),
    whole("MONGO", "application database"),
    row("MDB_MCP_CONNECTION", "", "application database", Application),
];

/// Names within the table's rows that are no credential: `POSTGRES_HOST`, `MYSQL_PORT`.
const PLAIN: &[&str] = &["HOST", "PORT", "USER", "USERNAME", "DB", "DATABASE", "NAME", "REGION", "ID", "PROFILE", "MODE", "SSL", "TABLE"];

/// The system of a credential: by the form of its value, else by its name.
pub(in crate::source) fn known(name: &str, value: &str) -> Option<&'static Known> {
    let form = TABLE.iter().filter(|row| !row.form.is_empty() && value.starts_with(row.form)).max_by_key(|row| row.form.len());
    if form.is_some() {
        return form;
    }
    let name: String =
        name.trim_start_matches('-').chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' }).collect();
    let plain = name.rsplit('_').next().is_some_and(|last| PLAIN.contains(&last));
    TABLE.iter().find(|row| !plain && name.starts_with(row.name))
}
