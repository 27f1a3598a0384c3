"""The pages for people, in Streamlit: chat, scenarios, operations. They talk to the API alone."""
