"""How a studio leaves: as a folder that people can read and `spin_up_studio --from-export` reads back."""
